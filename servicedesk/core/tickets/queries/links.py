"""Tickets that belong together."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import visible_outages
from servicedesk.core.outages.models import Outage
from servicedesk.core.tickets.models import ENDED, OutageLink, Ticket, TicketLink
from servicedesk.core.tickets.queries.seeing import visible_tickets


def list_links(uow: UnitOfWork, ticket: Ticket) -> Sequence[tuple[str, Ticket]]:
    """Return the tickets linked to this one that the actor may see, each with the kind of link."""
    mine = or_(
        and_(TicketLink.ticket_id == ticket.id, TicketLink.to_id == Ticket.id),
        and_(TicketLink.to_id == ticket.id, TicketLink.ticket_id == Ticket.id),
    )
    found = visible_tickets(uow).join(TicketLink, mine).add_columns(TicketLink.kind, TicketLink.ticket_id)
    rows = uow.session.execute(found.order_by(TicketLink.id)).all()
    return [(kind if source == ticket.id else f"{kind}_of", other) for other, kind, source in rows]


def list_cascade(uow: UnitOfWork, ticket: Ticket) -> Sequence[Ticket]:
    """Return the open tickets that follow this one: its children and its duplicates, as far as they go."""
    first = select(TicketLink.ticket_id.label("id")).where(
        TicketLink.to_id == ticket.id, TicketLink.kind.in_(("child", "duplicate"))
    )
    tree = first.cte("followers", recursive=True)
    deeper = select(TicketLink.ticket_id).where(
        TicketLink.to_id == tree.c.id, TicketLink.kind.in_(("child", "duplicate"))
    )
    followers = select(tree.union(deeper).c.id)
    found = visible_tickets(uow).where(Ticket.id.in_(followers), Ticket.status.not_in(ENDED))
    return uow.session.scalars(found.order_by(Ticket.id)).all()


def list_tickets_of_outage(uow: UnitOfWork, outage_id: int) -> Sequence[Ticket]:
    """Return the tickets that are part of an outage and that this actor may see."""
    found = visible_tickets(uow).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    return uow.session.scalars(found.where(OutageLink.outage_id == outage_id).order_by(Ticket.id)).all()


def find_outage_of(uow: UnitOfWork, ticket: Ticket) -> Outage | None:
    """Return the outage that a ticket is part of and that the actor may see, the one that goes on first, or None."""
    linked = select(OutageLink.outage_id).where(OutageLink.ticket_id == ticket.id)
    found = visible_outages(uow).where(Outage.id.in_(linked)).order_by(Outage.ended_at.is_not(None), Outage.id.desc())
    return uow.session.scalars(found.limit(1)).one_or_none()


def find_link(uow: UnitOfWork, ticket_id: int, to_id: int) -> TicketLink | None:
    """Return the link from one ticket to another; the caller has checked that both may be seen."""
    found = select(TicketLink).where(TicketLink.ticket_id == ticket_id, TicketLink.to_id == to_id)
    return uow.session.scalars(found.limit(1)).one_or_none()


def find_outage_link(uow: UnitOfWork, ticket_id: int, outage_id: int) -> OutageLink | None:
    """Return that a ticket is part of an outage, or None; the caller has checked that both may be seen."""
    return uow.session.get(OutageLink, (ticket_id, outage_id))
