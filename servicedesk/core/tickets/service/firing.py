"""Telling that a phase of a clock has come: the row and the fact change together, so each is told once."""

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla.book import Book
from servicedesk.core.sla.clocks import BREACH, ClockState, fire
from servicedesk.core.sla.queries import is_held_back
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.events import SlaBreached
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.clocks import Found


def fire_overdue(uow: UnitOfWork, book: Book, ticket: Ticket, found: Found) -> None:
    """Tell what came due on a ticket before it is changed, unless the sweep is held back."""
    now = uow.now()
    overdue = [row for row in found.rows.values() if row.next_at is not None and row.next_at <= now]
    if overdue and not is_held_back(uow.session):
        for row in overdue:
            fire_clock(uow, book, row, ticket, found.category)


def fire_clock(uow: UnitOfWork, book: Book, row: TicketClock, ticket: Ticket, category: str) -> list[int]:
    """Tell each phase of a clock that has come, in order, and return them."""
    state, phases = fire(book, row.state, uow.now())
    row.take(state)
    for phase in phases:
        uow.publish(_breached(ticket, state, phase, category, is_overtaken=phase != phases[-1]))
    return list(phases)


def _breached(
    ticket: Ticket, state: ClockState, phase: int, category: str, *, is_overtaken: bool
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
    )
