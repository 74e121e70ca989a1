"""Running a protocol on a ticket: beginning, answering, changing an answer, giving up, and what follows."""

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.protocols.models import ProtocolAnswer, ProtocolRun
from servicedesk.core.protocols.queries.running import (
    RUN,
    STOPPED,
    RunView,
    find_running,
    get_latest_run,
    get_version_for,
    view_of_run,
)
from servicedesk.core.protocols.rules.walking import read_answer, walk
from servicedesk.core.tickets import ReplyDraft, assign_team, possible_actions, reply, resume, start, wait_for
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import ticket_to_change
from servicedesk.core.tickets.service.writing import is_repeated, note_change

WORKED_ON = ("acknowledged", "inProgress", "pending")


def begin_run(uow: UnitOfWork, number: str, protocol_id: int) -> RunView:
    """Begin a protocol on a ticket, in its latest version; a ticket that is new is worked on from now on.

    Raises Conflict while another run goes on, and where the ticket is held or solved.
    """
    ticket = _to_work_on(uow, number)
    version = get_version_for(uow, protocol_id)
    if find_running(uow, ticket) is not None:
        raise Conflict("protocol.is_running", number=ticket.number)
    if "start" in possible_actions(uow.actor, ticket):
        start(uow, number)
    run = ProtocolRun(
        ticket_id=ticket.id, version_id=version.id, started_at=uow.now(), started_by=uow.actor.key,
        started_by_name=uow.actor.name,
    )  # fmt: skip
    run.version = version
    uow.session.add(run)
    uow.session.flush()  # the fact names the run by its identifier
    note_change(uow, ticket, "protocol_started", ticket.status, reason=version.protocol.code, reference_id=run.id)
    return view_of_run(run)


def answer_step(uow: UnitOfWork, number: str, run_id: int, step: str, typed: str, seen_turn: int) -> RunView:
    """Answer a step of the latest run, or change what was answered; the way goes on from there.

    What was answered at steps to which the way leads no more is put aside. Raises Invalid for what is no
    answer to the step, and Conflict when a colleague answered since the actor looked, or gave it up.
    """
    ticket = _to_work_on(uow, number)
    run = get_latest_run(uow, ticket, run_id)
    view = view_of_run(run)
    content, asked = view.content, view.content.step_of(step)
    is_here = asked is not None and (asked == view.way.step or step in view.way.answers)
    if run.turn != seen_turn or run.outcome == STOPPED or asked is None or not is_here:
        raise Conflict("protocol.answered_meanwhile", number=ticket.number)
    value = read_answer(asked, typed)
    earlier = view.given.get(step)
    if earlier is not None and earlier.value == value:
        return view
    way = walk(content, view.way.answers | {step: value})
    for code, each in view.given.items():
        if code == step or code not in way.answers:
            each.replaced_at = uow.now()
    given = ProtocolAnswer(step=step, value=value, author=uow.actor.key, author_name=uow.actor.name, at=uow.now())
    run.answers.append(given)
    run.turn += 1
    _end_or_go_on(uow, ticket, run, way.outcome)
    return view_of_run(run)


def _end_or_go_on(uow: UnitOfWork, ticket: Ticket, run: ProtocolRun, outcome: str) -> None:
    """Note where the way has led; the ticket tells of an outcome that it did not have before."""
    before = run.outcome
    run.outcome, run.ended_at = outcome, uow.now() if outcome else None
    if outcome and outcome != before:
        note_change(uow, ticket, "protocol_finished", ticket.status, reason=outcome, reference_id=run.id)
    elif before and not outcome:
        note_change(uow, ticket, "protocol_reopened", ticket.status, reference_id=run.id)


def stop_run(uow: UnitOfWork, number: str, run_id: int, seen_turn: int) -> None:
    """Give up a run that goes on, so that another protocol can be begun; its answers stay."""
    ticket = _to_work_on(uow, number)
    run = get_latest_run(uow, ticket, run_id)
    if run.turn != seen_turn or run.ended_at is not None:
        raise Conflict("protocol.answered_meanwhile", number=ticket.number)
    run.outcome, run.ended_at = STOPPED, uow.now()
    note_change(uow, ticket, "protocol_stopped", ticket.status, reference_id=run.id)


def refer(uow: UnitOfWork, number: str, words: str, seen_version: int | None = None, submission: str = "") -> Ticket:
    """Send the customer of an isolated fault to an installation centre: tell them, and wait for the appointment.

    What was submitted before does nothing more. Raises what answering and waiting raise.
    """
    ticket = ticket_to_change(uow, number)
    if is_repeated(uow, ticket, "refer", submission):
        return ticket
    reply(uow, number, ReplyDraft(words, seen_version=seen_version))
    if ticket.status == "pending":
        resume(uow, number)
    return wait_for(uow, number, "appointment")


def hand_over(
    uow: UnitOfWork, number: str, words: str, team_id: int, seen_version: int | None = None, submission: str = ""
) -> Ticket:
    """Tell the customer that another team goes on, and give it the ticket: what it must know is on the run.

    What was submitted before does nothing more. Raises what answering and assigning raise.
    """
    ticket = ticket_to_change(uow, number)
    if is_repeated(uow, ticket, "hand_over", submission):
        return ticket
    reply(uow, number, ReplyDraft(words, seen_version=seen_version))
    return assign_team(uow, number, team_id)


def _to_work_on(uow: UnitOfWork, number: str) -> Ticket:
    ticket = ticket_to_change(uow, number)
    require(uow, RUN)
    if ticket.status not in WORKED_ON:
        raise Conflict("ticket.not_possible", action="protocol", status=ticket.status, number=ticket.number)
    return ticket
