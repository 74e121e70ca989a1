"""Tickets that belong together."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, bindparam, case, literal, or_, select, union_all

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import visible_outages
from servicedesk.core.outages.models import Outage
from servicedesk.core.tickets.models import ENDED, OutageLink, Ticket, TicketLink
from servicedesk.core.tickets.queries.seeing import get_ticket, locked, visible_tickets

FOLLOWER, OTHER, MERGED = ".follower", ".other", "merged"  # beside the kinds of links


def list_links(uow: UnitOfWork, ticket: Ticket) -> Sequence[tuple[str, Ticket]]:
    """Return the tickets linked to this one that the actor may see, each with the kind of link."""
    mine = or_(
        and_(TicketLink.ticket_id == ticket.id, TicketLink.to_id == Ticket.id),
        and_(TicketLink.to_id == ticket.id, TicketLink.ticket_id == Ticket.id),
    )
    found = visible_tickets(uow).join(TicketLink, mine).add_columns(TicketLink.kind, TicketLink.ticket_id)
    rows = uow.session.execute(found.order_by(TicketLink.id)).all()
    return [(kind if source == ticket.id else f"{kind}_of", other) for other, kind, source in rows]


class Neighbour(NamedTuple):
    """A ticket as the page of another one shows it."""

    id: int
    number: str
    subject: str
    subject_en: str | None
    status: str
    pending_reason: str

    def subject_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.subject, self.subject_en)

    @property
    def is_open(self) -> bool:
        """Tell whether anybody still has to do something."""
        return self.status not in ENDED


class Around(NamedTuple):
    """What stands around a ticket: those linked to it, those that follow it, the others of its account."""

    links: list[tuple[str, Neighbour]]
    followers: list[Neighbour]
    others: list[Neighbour]


def list_around(uow: UnitOfWork, ticket: Ticket, limit: int = 6) -> Around:
    """Return the tickets around this one that the actor may see, in one statement; the others newest first.

    What was merged is linked as ``merged`` and ``merged_of``.
    """
    visible = visible_tickets(uow)
    asked = _looking() if visible.whereclause is None else _make_looking(visible)
    around = Around([], [], [])
    values = {"this": ticket.id, "account": ticket.account_id, "most": limit}
    for *columns, what in uow.session.execute(asked, values):
        other = Neighbour._make(columns)
        if what == FOLLOWER:
            around.followers.extend([other] if other.is_open else [])
        elif what == OTHER:
            around.others.append(other)
        else:
            around.links.append((what, other))
    return around


@cache
def _looking() -> Select[Any]:
    """Return the statement for whoever sees all tickets, made once and without objects."""
    return _make_looking(select(table_of(Ticket)))


def _make_looking(visible: Select[Any]) -> Select[Any]:
    this: BindParameter[int] = bindparam("this", type_=Ticket.id.type)
    to, back = TicketLink.to_id == this, TicketLink.ticket_id == this
    newest = select(Ticket.id).where(Ticket.account_id == bindparam("account"), Ticket.id != this)
    newest = newest.order_by(Ticket.changed_at.desc(), Ticket.id.desc()).limit(bindparam("most"))
    tree = _followers(this)
    kind: ColumnElement[str] = case((TicketLink.before.is_not(None), MERGED), else_=TicketLink.kind)
    found = union_all(
        select(TicketLink.to_id.label("id"), kind.label("kind"), TicketLink.id.label("place")).where(back),
        select(TicketLink.ticket_id, kind + "_of", TicketLink.id).where(to),
        select(tree.c.id, literal(FOLLOWER), literal(0)),
        select(newest.subquery().c.id, literal(OTHER), literal(0)),
    ).subquery()
    ticket = table_of(Ticket).c
    shown = [ticket[name] for name in Neighbour._fields]
    rows = visible.join(found, found.c.id == ticket.id).with_only_columns(*shown, found.c.kind)
    return rows.order_by(found.c.place, ticket.changed_at.desc(), ticket.id.desc())


def list_cascade(uow: UnitOfWork, ticket: Ticket) -> Sequence[Ticket]:
    """Return the open tickets that follow this one: its children and its duplicates, as far as they go."""
    return uow.session.scalars(visible_tickets(uow).where(_follows(ticket)).order_by(Ticket.id)).all()


def cascade_to_change(uow: UnitOfWork, number: str) -> tuple[Ticket, list[Ticket]]:
    """Return the ticket of this number and the open ones that follow it, or raise NotFound.

    All are locked until the unit of work ends, in the order in which everybody locks several.
    """
    ticket = get_ticket(uow, number)
    all_of_them = visible_tickets(uow).where(or_(Ticket.id == ticket.id, _follows(ticket))).order_by(Ticket.id)
    return ticket, [each for each in uow.session.scalars(locked(all_of_them)) if each is not ticket]


def _follows(ticket: Ticket) -> ColumnElement[bool]:
    return and_(Ticket.id.in_(select(_followers(ticket.id).c.id)), Ticket.status.not_in(ENDED))


def _followers(ticket_id: int | BindParameter[int]) -> CTE:
    """Return the identifiers of what follows a ticket, however far."""
    follows = TicketLink.kind.in_(("child", "duplicate"))
    first = select(TicketLink.ticket_id.label("id")).where(TicketLink.to_id == ticket_id, follows)
    tree = first.cte("followers", recursive=True)
    return tree.union(select(TicketLink.ticket_id).where(TicketLink.to_id == tree.c.id, follows))


def list_tickets_of_outage(uow: UnitOfWork, outage_id: int) -> Sequence[Ticket]:
    """Return the tickets that are part of an outage and that this actor may see."""
    found = visible_tickets(uow).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    return uow.session.scalars(found.where(OutageLink.outage_id == outage_id).order_by(Ticket.id)).all()


def find_outage_of(uow: UnitOfWork, ticket: Ticket) -> Outage | None:
    """Return the outage that a ticket is part of and that the actor may see, the one that goes on first, or None."""
    linked = select(OutageLink.outage_id).where(OutageLink.ticket_id == ticket.id)
    found = visible_outages(uow).where(Outage.id.in_(linked)).order_by(Outage.ended_at.is_not(None), Outage.id.desc())
    return uow.session.scalars(found.limit(1)).one_or_none()


def list_ended_links(uow: UnitOfWork, ticket: Ticket) -> Sequence[OutageLink]:
    """Return that a ticket is part of outages that are over; the caller has checked that it may be seen."""
    found = select(OutageLink).join(Outage).where(OutageLink.ticket_id == ticket.id, Outage.ended_at.is_not(None))
    return uow.session.scalars(found.order_by(OutageLink.outage_id)).all()


def find_link(uow: UnitOfWork, ticket_id: int, to_id: int) -> TicketLink | None:
    """Return the link from one ticket to another; the caller has checked that both may be seen."""
    found = select(TicketLink).where(TicketLink.ticket_id == ticket_id, TicketLink.to_id == to_id)
    return uow.session.scalars(found.limit(1)).one_or_none()


def find_merged_into(uow: UnitOfWork, ticket: Ticket) -> Ticket | None:
    """Return the ticket in which a merged one goes on, None for one that was not merged."""
    main = select(TicketLink.to_id).where(TicketLink.ticket_id == ticket.id, TicketLink.before.is_not(None))
    return uow.session.scalars(visible_tickets(uow).where(Ticket.id.in_(main)).limit(1)).one_or_none()


def find_outage_link(uow: UnitOfWork, ticket_id: int, outage_id: int) -> OutageLink | None:
    """Return that a ticket is part of an outage, or None; the caller has checked that both may be seen."""
    return uow.session.get(OutageLink, (ticket_id, outage_id))
