"""What is being written on a ticket: one's own drafts, and who else writes just now."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, case, func, or_, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.models import Notice
from servicedesk.core.notifications.queries import reader_of, unread_notices
from servicedesk.core.tickets.models import Draft, Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets

DRAFT_KINDS = ("reply", "note")


class Pulse(NamedTuple):
    """What tells whether a page of a ticket is still true: its version, and who writes on it."""

    version: int
    writers: tuple[int, ...]


class Desktop(NamedTuple):
    """What lies on an agent's desk besides a ticket: drafts, who else writes, what waits to be read."""

    drafts: Sequence[Draft]
    writers: Sequence[Draft]
    unread: int
    unread_here: int


def read_desktop(uow: UnitOfWork, ticket: Ticket) -> Desktop:
    """Return the actor's own drafts on a ticket that he sees, the last first, others who write now, and his news."""
    actor = uow.actor
    values = {
        "ticket": ticket.id, "number": ticket.number or "", "user": actor.id, "now": uow.now(),
        "reader": reader_of(uow),
    }  # fmt: skip
    rows: Sequence[Any] = uow.session.execute(_lying(), values).all()
    written = [row[2] for row in rows if row[2] is not None]
    own = [each for each in written if each.user_id == uow.actor.id]
    return Desktop(own, [each for each in written if each.user_id != uow.actor.id], rows[0][0], rows[0][1])


@cache
def _lying() -> Select[int, int, Draft]:
    """Return the statement, made once: a row for each draft, and one in any case."""
    user: BindParameter[int] = bindparam("user", type_=Draft.user_id.type)
    is_own, is_now = Draft.user_id == user, Draft.writing_until > bindparam("now")
    here = func.count(case((Notice.number == bindparam("number"), 1)))
    news = unread_notices(bindparam("reader")).with_only_columns(func.count().label("all"), here.label("here"))
    unread = news.subquery()
    drafts = and_(Draft.ticket_id == bindparam("ticket"), or_(is_own, is_now))
    found = select(unread.c.all, unread.c.here, Draft).select_from(unread)
    return found.outerjoin(Draft, drafts).order_by(Draft.at.desc())


def own_drafts(uow: UnitOfWork, ticket_id: int) -> Sequence[Draft]:
    """Return the actor's own drafts on a ticket."""
    return uow.session.scalars(select(Draft).where(Draft.ticket_id == ticket_id, Draft.user_id == uow.actor.id)).all()


def read_pulse(uow: UnitOfWork, number: str) -> Pulse:
    """Return the version of a ticket and who else writes on it, in one statement, or raise NotFound."""
    others = and_(Draft.ticket_id == Ticket.id, Draft.writing_until > uow.now(), Draft.user_id != uow.actor.id)
    found = visible_tickets(uow).where(Ticket.number == normal_number(number)).outerjoin(Draft, others)
    rows = uow.session.execute(found.with_only_columns(Ticket.version, Draft.user_id).order_by(Draft.user_id)).all()
    if not rows:
        raise NotFound
    return Pulse(rows[0].version, tuple(dict.fromkeys(row.user_id for row in rows if row.user_id)))


def find_seen_id(uow: UnitOfWork, number: str) -> int:
    """Return the identifier of the ticket of this number, or raise NotFound."""
    found = visible_tickets(uow).where(Ticket.number == normal_number(number)).with_only_columns(Ticket.id)
    ticket_id = uow.session.scalar(found)
    if ticket_id is None:
        raise NotFound
    return ticket_id
