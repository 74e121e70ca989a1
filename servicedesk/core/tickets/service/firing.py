"""Telling that a phase of a clock has come: the row and the fact change together, so each is told once."""

from datetime import datetime

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla.book import Book
from servicedesk.core.sla.clocks import BREACH, ClockState, fire
from servicedesk.core.sla.queries import find_watch
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.events import SlaBreached
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.clocks import Found


def fire_overdue(uow: UnitOfWork, book: Book, ticket: Ticket, found: Found) -> None:
    """Tell what came due on a ticket before it is changed, unless the sweep is held back."""
    now = uow.now()
    overdue = [row for row in found.rows.values() if row.next_at is not None and row.next_at <= now]
    if not overdue:
        return
    watch = find_watch(uow.session)
    if watch is None or watch.held_at is None:
        quiet_until = watch.quiet_until if watch is not None else None
        for row in overdue:
            fire_clock(uow, book, row, ticket, found.category, quiet_until)


def fire_clock(
    uow: UnitOfWork, book: Book, row: TicketClock, ticket: Ticket, category: str, quiet_until: datetime | None = None
) -> list[SlaBreached]:
    """Publish each phase of a clock that has come, in order, and return them.

    What had come by ``quiet_until`` is only noted: somebody has decided that nobody needs to be told of it.
    """
    came_at = row.next_at
    state, phases = fire(book, row.state, uow.now())
    row.take(state)
    facts = []
    for phase in phases:
        moment = state.due_at if phase == BREACH else came_at
        is_quiet = quiet_until is not None and moment is not None and moment <= quiet_until
        facts.append(_breached(ticket, state, phase, category, is_overtaken=phase != phases[-1], is_quiet=is_quiet))
        uow.publish(facts[-1])
    return facts


def _breached(
    ticket: Ticket, state: ClockState, phase: int, category: str, *, is_overtaken: bool, is_quiet: bool
) -> SlaBreached:  # fmt: skip
    return SlaBreached(
        ticket_id=ticket.id,
        number=ticket.number or "",
        account_id=ticket.account_id,
        clock=state.aim.clock,
        phase="breach" if phase == BREACH else "warning",
        percent=phase,
        due_at=state.due_at.isoformat(),
        period=state.period,
        policy_id=state.aim.policy_id,
        priority=ticket.priority,
        category=category,
        ticket_kind=ticket.kind,
        status=ticket.status,
        team_id=ticket.team_id or 0,
        assignee_id=ticket.assignee_id or 0,
        is_overtaken=is_overtaken,
        is_quiet=is_quiet,
    )
