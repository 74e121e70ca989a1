"""What other policies or business hours would do to open tickets, before anybody keeps them; nothing is written."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla.book import Book
from servicedesk.core.sla.calendars import BusinessCalendar
from servicedesk.core.sla.clocks import ClockState, resumed
from servicedesk.core.sla.queries import current_book, with_calendars
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.clock_rules import Clocks, follow_ticket
from servicedesk.core.tickets.models import ENDED, Ticket
from servicedesk.core.tickets.queries.concerns import concern_of
from servicedesk.core.tickets.queries.seeing import visible_tickets

LOOKED_AT = 200  # tickets among which an example is looked for, those that are due first


class Moved(NamedTuple):
    """A promise of an open ticket that would be due at another moment; ``before`` is None where it would begin."""

    number: str
    clock: str
    before: datetime | None
    after: datetime


class Counting(NamedTuple):
    """How many open tickets have a promise that counts by a calendar, and on how many of them it stands still.

    Only what stands still is counted anew, once it goes on; ``example`` is one of them, were that now.
    """

    tickets: int
    standing: int
    example: Moved | None


def find_moved(uow: UnitOfWork, book: Book) -> Moved | None:
    """Return a promise that another book would give another time as soon as anything is done to its ticket.

    It is looked for among the tickets that are due first, of those that the actor may see.
    """
    found = visible_tickets(uow).where(Ticket.status.not_in(ENDED)).order_by(Ticket.queue_by, Ticket.id)
    shown = found.limit(LOOKED_AT).options(joinedload(Ticket.account), joinedload(Ticket.category))
    among = list(uow.session.scalars(shown))
    clocks = _clocks_of(uow, among)
    keys = {state.key for states in clocks.values() for state in states.values()}
    now = with_calendars(uow.session, current_book(uow), keys)
    then = replace(book, calendars=now.calendars)
    moved = (_moved(uow, each, clocks[each.id], now, then) for each in among)
    return next(filter(None, moved), None)


def _clocks_of(uow: UnitOfWork, among: list[Ticket]) -> dict[int, dict[str, ClockState]]:
    found: dict[int, dict[str, ClockState]] = defaultdict(dict)
    rows = select(TicketClock).where(TicketClock.ticket_id.in_([each.id for each in among]))
    for row in uow.session.scalars(rows):
        found[row.ticket_id][row.clock] = row.state
    return found


def _moved(uow: UnitOfWork, ticket: Ticket, clocks: Clocks, now: Book, then: Book) -> Moved | None:
    concern = concern_of(ticket)
    before = follow_ticket(now, ticket, clocks, now.aims(concern), uow.now())
    after = follow_ticket(then, ticket, clocks, then.aims(concern), uow.now())
    for clock, state in after.items():
        known = before.get(clock)
        if known is None or known.due_at != state.due_at:
            return Moved(ticket.number or "", clock, known.due_at if known else None, state.due_at)
    return None


def count_by_calendar(uow: UnitOfWork, calendar_id: int, calendar: BusinessCalendar) -> Counting:
    """Return what counts by a calendar on the open tickets that the actor may see, were it ``calendar`` from now on."""
    counted = _counting_by(uow, calendar_id)
    standing = case((TicketClock.paused_at.is_not(None), Ticket.id))
    told = counted.with_only_columns(func.count(Ticket.id.distinct()), func.count(standing.distinct()))
    whole, still = uow.session.execute(told).one()
    return Counting(whole, still, _example(uow, counted, calendar_id, calendar) if still else None)


def _counting_by(uow: UnitOfWork, calendar_id: int) -> Select[Ticket]:
    return (
        visible_tickets(uow)
        .join(TicketClock, TicketClock.ticket_id == Ticket.id)
        .where(Ticket.status.not_in(ENDED), TicketClock.calendar_id == calendar_id)
        .where(TicketClock.met_at.is_(None), TicketClock.stopped_at.is_(None))
    )


def _example(
    uow: UnitOfWork, counted: Select[Ticket], calendar_id: int, calendar: BusinessCalendar
) -> Moved | None:  # fmt: skip
    rows = counted.where(TicketClock.paused_at.is_not(None)).with_only_columns(Ticket.number, TicketClock)
    shown = uow.session.execute(rows.order_by(TicketClock.due_at, Ticket.id).limit(LOOKED_AT)).all()
    now = with_calendars(uow.session, current_book(uow), [row.state.key for _, row in shown])
    then = replace(now, calendars={**now.calendars, now.key_of(calendar_id): calendar})
    for number, row in shown:
        before, after = (resumed(book, row.state, uow.now()).due_at for book in (now, then))
        if before != after:
            return Moved(number or "", row.clock, before, after)
    return None
