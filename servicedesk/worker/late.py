"""What comes too late: escalations and claims, each ticket by itself; and the codes that were missing."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from servicedesk.core import regulation, tickets
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import ending

log = logging.getLogger("servicedesk.jobs")
Due = TypeVar("Due")


def escalate_late(kernel: Kernel) -> None:
    """Escalate what was not accepted or answered in time, each ticket by itself: one that fails stops no other."""
    with kernel.sessions() as session:
        due = tickets.list_due(kernel.unit_of_work(job_actor("escalate"), session))
    _each_by_itself(kernel, "escalate", due, lambda uow, each: tickets.escalate_due(uow, each[1], each[0]))


def claim_late(kernel: Kernel) -> None:
    """Turn the faults whose time is over into claims, each by itself."""
    with kernel.sessions() as session:
        due = ending.list_due_claims(kernel.unit_of_work(job_actor("claims"), session))
    _each_by_itself(kernel, "claims", due, ending.claim_due)


def mind_codes(kernel: Kernel) -> None:
    """Give the codes that were missing when a ticket was opened, and tell administrators when they come to an end."""
    for task in (ending.give_missing_codes, regulation.warn_of_codes):
        with kernel.sessions() as session, kernel.unit_of_work(job_actor("codes"), session) as uow:
            task(uow)


def _each_by_itself(kernel: Kernel, job: str, due: Iterable[Due], act: Callable[[UnitOfWork, Due], object]) -> None:
    """Do something about each of what is due, and raise the last failure when all had their turn."""
    failure: Exception | None = None
    for each in due:
        try:
            with kernel.sessions() as session, kernel.unit_of_work(job_actor(job), session) as uow:
                act(uow, each)
        except Exception as error:
            log.exception("work failed", extra={"job": job, "about": str(each)})
            failure = error
    if failure is not None:
        raise failure
