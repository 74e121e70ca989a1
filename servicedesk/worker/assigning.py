"""The job that finds agents: what those who are away still have goes back, and what waits in a team gets somebody."""

import logging
from collections.abc import Callable, Iterable

from servicedesk.core import staffing
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.tickets import assigning

MOST_TURNS = 50  # portions of one person; the rest comes with the next run

log = logging.getLogger("servicedesk.jobs")


def assign_waiting(kernel: Kernel) -> None:
    """Give back what those who are away still have, and find somebody for what waits in teams that assign by load.

    A team is looked at before anything is locked: while nothing can be done for what waits, nothing is written.
    One that fails stops no other.
    """
    with kernel.sessions() as session:
        uow = kernel.unit_of_work(job_actor("assign"), session)
        absences = [each.id for each in staffing.list_due_absences(uow)]
    each_once(absences, lambda absence_id: give_back_of(kernel, absence_id), "absence")
    with kernel.sessions() as session:
        team_ids = assigning.list_teams_with_unplaced(kernel.unit_of_work(job_actor("assign"), session))
    each_once(team_ids, lambda team_id: place_in(kernel, team_id), "team")


def each_once(things: Iterable[int], act: Callable[[int], None], called: str) -> None:
    """Do it to each; what fails is raised once all the others are done."""
    failure: Exception | None = None
    for thing in things:
        try:
            act(thing)
        except Exception as error:
            log.exception("assignment failed", extra={called: thing})
            failure = error
    if failure is not None:
        raise failure


def give_back_of(kernel: Kernel, absence_id: int) -> None:
    """Give back what somebody who is away still has, a portion at a time."""
    for _ in range(MOST_TURNS):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("assign"), session) as uow:
            if not assigning.hand_back_absent(uow, absence_id):
                return


def place_in(kernel: Kernel, team_id: int) -> None:
    """Find somebody for what waits in a team, a portion at a time."""
    with kernel.sessions() as session:
        waiting = assigning.list_to_place(kernel.unit_of_work(job_actor("assign"), session), team_id)
    for begun in range(0, len(waiting), assigning.PORTION):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("assign"), session) as uow:
            assigning.place_waiting(uow, team_id, waiting[begun : begun + assigning.PORTION])
