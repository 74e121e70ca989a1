"""The clocks of tickets: those of one that is being changed or shown, and those whose next phase has come."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.sla.queries import edition
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.models import Category, Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets


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


def has_counted(uow: UnitOfWork, calendar_id: int) -> bool:
    """Tell whether any clock of any ticket counts by this calendar, or did until its end."""
    return (
        uow.session.scalar(select(TicketClock.ticket_id).where(TicketClock.calendar_id == calendar_id).limit(1))
        is not None
    )
