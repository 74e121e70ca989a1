"""The clocks of tickets: those of one that is being changed or shown, and those whose next phase has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.sla.calendars import Interval
from servicedesk.core.sla.clocks import ClockState, explain, passed
from servicedesk.core.sla.queries import edition, name_policies, read_book, with_calendars
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.models import Category, Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets

TOLD_TO_CUSTOMERS = ("attention", "next_update")


class Found(NamedTuple):
    """The clocks of a ticket, with what its policies are chosen by."""

    edition: str | None
    account_kind: str
    category: str
    rows: Mapping[str, TicketClock]


def read_clocks(uow: UnitOfWork, ticket: Ticket) -> Found:
    """Return the clocks of a ticket that the actor has found before, in one statement."""
    values = {"account": ticket.account_id, "category": ticket.category_id, "ticket": ticket.id}
    rows = uow.session.execute(_reading(), values).all()
    name, account_kind, category = rows[0][:3]
    return Found(name, account_kind, category or "", {row[3].clock: row[3] for row in rows if row[3] is not None})


@cache
def _reading() -> Select[*tuple[Any, ...]]:
    """Return the statement, made once."""
    return (
        select(edition(), Account.kind, Category.code, TicketClock)
        .select_from(Account)
        .outerjoin(Category, Category.id == bindparam("category"))
        .outerjoin(TicketClock, TicketClock.ticket_id == bindparam("ticket"))
        .where(Account.id == bindparam("account"))
    )


@dataclass(frozen=True)
class PromiseView:
    """A clock of a ticket as it is shown: how far it is, and the intervals that make its deadline.

    ``policy`` is what it was promised by, in Spanish and in English. ``is_exact`` is False where the operator's zone
    has changed since, so that the intervals no longer end with the deadline that was promised.
    """

    state: ClockState
    intervals: tuple[Interval, ...]
    passed_for: timedelta
    policy: tuple[str, str] = ("", "")

    @property
    def clock(self) -> str:
        """Return which clock it is."""
        return self.state.aim.clock

    @property
    def left_for(self) -> timedelta:
        """Return how much of its time is left, never less than nothing."""
        return max(self.state.length - self.passed_for, timedelta(0))

    @property
    def is_exact(self) -> bool:
        """Tell whether the intervals end with the deadline."""
        return self.intervals[-1].ends_at == self.state.due_at


def explain_promises(uow: UnitOfWork, ticket: Ticket) -> list[PromiseView]:
    """Return all clocks of a ticket that the actor has found before, those that run first, the nearest before all.

    For its customer only the first answer and the news, and of a claim the regulator's time: how the desk works
    is its own affair.
    """
    found = read_clocks(uow, ticket)
    told = (*TOLD_TO_CUSTOMERS, "regulator") if ticket.kind == "claim" else TOLD_TO_CUSTOMERS
    states = [row.state for row in found.rows.values() if uow.actor.kind != "contact" or row.clock in told]
    book = with_calendars(uow.session, read_book(uow.session, found.edition), [state.key for state in states])
    names = name_policies(uow.session, {state.aim.policy_id for state in states}) if states else {}
    shown = [
        PromiseView(
            state, tuple(explain(book, state)), passed(book, state, uow.now()),
            names.get(state.aim.policy_id, ("", "")),
        )
        for state in states
    ]  # fmt: skip
    return sorted(shown, key=lambda each: (not each.state.is_running, each.state.due_at))


class Due(NamedTuple):
    """A clock whose next phase has come, with its ticket, which is locked."""

    row: TicketClock
    ticket: Ticket
    category: str


def list_due_clocks(uow: UnitOfWork, until: datetime, limit: int) -> list[Due]:
    """Return the clocks whose next phase has come, the longest due first, their tickets locked.

    Tickets that somebody is at just now are left out: whoever changes one tells what is due on it.
    """
    found = (
        visible_tickets(uow)
        .join(TicketClock, TicketClock.ticket_id == Ticket.id)
        .outerjoin(Category, Category.id == Ticket.category_id)
        .with_only_columns(TicketClock, Ticket, Category.code)
        .where(TicketClock.next_at <= until)
        .order_by(TicketClock.next_at, TicketClock.ticket_id, TicketClock.clock)
        .limit(limit)
    )
    ours = found.with_for_update(of=(Ticket, TicketClock), skip_locked=True).execution_options(populate_existing=True)
    return [Due(row, ticket, code or "") for row, ticket, code in uow.session.execute(ours)]


def count_breaches(uow: UnitOfWork, until: datetime, most: int) -> int:
    """Return how many clocks would be breached by now, counted no farther than ``most``."""
    coming = select(TicketClock.clock).where(TicketClock.next_at <= until, TicketClock.due_at <= until).limit(most)
    return uow.session.scalar(select(func.count()).select_from(coming.subquery())) or 0


class Waiting(NamedTuple):
    """A breach that waits to be told: of which ticket and clock, and since when it is one."""

    number: str
    subject: str
    subject_en: str | None
    clock: str
    due_at: datetime


def list_waiting_breaches(uow: UnitOfWork, limit: int) -> list[Waiting]:
    """Return the breaches that wait to be told, of the tickets that the actor may see, the longest due first."""
    now = uow.now()
    found = (
        visible_tickets(uow)
        .join(TicketClock, TicketClock.ticket_id == Ticket.id)
        .with_only_columns(Ticket.number, Ticket.subject, Ticket.subject_en, TicketClock.clock, TicketClock.due_at)
        .where(TicketClock.next_at <= now, TicketClock.due_at <= now)
        .order_by(TicketClock.due_at, TicketClock.ticket_id, TicketClock.clock)
        .limit(limit)
    )
    return [Waiting._make(row) for row in uow.session.execute(found)]


def has_counted(uow: UnitOfWork, calendar_id: int) -> bool:
    """Tell whether any clock of any ticket counts by this calendar, or did until its end."""
    return (
        uow.session.scalar(select(TicketClock.ticket_id).where(TicketClock.calendar_id == calendar_id).limit(1))
        is not None
    )
