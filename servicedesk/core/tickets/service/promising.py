"""Keeping the clocks of a ticket: they begin with it, and follow whatever is done to it."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, insert

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla.book import Aim, Book, Concern
from servicedesk.core.sla.clocks import ClockState
from servicedesk.core.sla.queries import read_book, with_calendars
from servicedesk.core.tickets.clock_models import TicketClock, columns_of
from servicedesk.core.tickets.clock_rules import Clocks, follow_ticket, show_promise
from servicedesk.core.tickets.events import ClockRecomputed
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.clocks import read_clocks
from servicedesk.core.tickets.service.firing import fire_overdue


def begin_clocks(
    uow: UnitOfWork, ticket: Ticket, account_kind: str, category: str, edition: str | None
) -> dict[str, ClockState]:
    """Return the clocks of a ticket that is about to be written, and show on it what they promise."""
    book = read_book(uow.session, edition)
    aims = _aims(book, ticket, account_kind, category)
    clocks = follow_ticket(book, ticket, {}, aims, uow.now())
    show_promise(ticket, clocks)
    return clocks


def write_clocks(uow: UnitOfWork, ticket: Ticket, clocks: Clocks) -> None:
    """Write the first clocks of a ticket, all in one statement."""
    if clocks:
        rows = [{"ticket_id": ticket.id, **columns_of(state)} for state in clocks.values()]
        uow.session.execute(_writing(), rows)


@cache
def _writing() -> Insert:
    """Return the statement, made once."""
    return insert(table_of(TicketClock))


def keep_clocks(uow: UnitOfWork, ticket: Ticket, *, is_told: bool = False) -> None:
    """Let the clocks of a ticket that is being changed follow it; ``is_told`` when its customer has had news.

    Whoever changes a ticket has locked it, and its clocks with it. What came due before the change and was not told
    yet is told first, so that nothing that is done too late hides it.
    """
    with uow.session.no_autoflush:
        found = read_clocks(uow, ticket)
        book = read_book(uow.session, found.edition)
        book = with_calendars(uow.session, book, [row.state.key for row in found.rows.values()])
    fire_overdue(uow, book, ticket, found)
    clocks = {clock: row.state for clock, row in found.rows.items()}
    aims = _aims(book, ticket, found.account_kind, found.category)
    followed = follow_ticket(book, ticket, clocks, aims, uow.now(), is_told=is_told)
    for clock, state in followed.items():
        _keep(uow, ticket, found.rows.get(clock), clocks.get(clock), state)
    show_promise(ticket, followed)


def _aims(book: Book, ticket: Ticket, account_kind: str, category: str) -> dict[str, Aim]:
    return book.aims(Concern(ticket.kind or "fault", category, ticket.priority, account_kind))


def _keep(
    uow: UnitOfWork, ticket: Ticket, row: TicketClock | None, before: ClockState | None, state: ClockState
) -> None:  # fmt: skip
    if row is None:
        row = TicketClock(ticket_id=ticket.id)
        uow.session.add(row)
    elif state == before:
        return
    row.take(state)
    if before is not None and before.aim != state.aim and before.due_at != state.due_at:
        uow.publish(_recomputed(ticket, before, state))


def _recomputed(ticket: Ticket, before: ClockState, state: ClockState) -> ClockRecomputed:
    values: dict[str, Any] = {}
    for name, each in (("from", before), ("to", state)):
        values |= {f"policy_{name}": each.aim.policy_id, f"due_{name}": each.due_at.isoformat()}
    return ClockRecomputed(ticket_id=ticket.id, number=ticket.number or "", clock=state.aim.clock, **values)
