"""Links between tickets, and to an outage: what is done to one is done to those that follow it."""

from servicedesk.core.kernel.errors import Conflict, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import get_outage
from servicedesk.core.tickets.models import OutageLink, TicketLink
from servicedesk.core.tickets.queries.links import find_link, list_cascade
from servicedesk.core.tickets.queries.seeing import ticket_to_change, two_to_change
from servicedesk.core.tickets.rules import require_permission
from servicedesk.core.tickets.service.joining import take_in
from servicedesk.core.tickets.service.writing import note_change

LINKS = ("child", "duplicate", "follow_up")


def link(uow: UnitOfWork, number: str, to_number: str, kind: str) -> TicketLink:
    """Say that a ticket is a child, a duplicate or a follow-up of another.

    Raises Invalid for another that the actor cannot see, and Conflict for a link to itself, one that
    exists, and one that would make a circle.
    """
    ticket, other = two_to_change(uow, number, to_number)
    if other is None:
        raise Invalid({"number": Message("unknown_ticket")})
    require_permission(uow.actor, "ticket.link")
    if kind not in LINKS:
        raise Invalid({"kind": Message("unknown_choice")})
    circle = ticket.id == other.id or other.id in {each.id for each in list_cascade(uow, ticket)}
    if circle or find_link(uow, ticket.id, other.id) is not None:
        raise Conflict("ticket.link_exists", number=ticket.number, other=other.number)
    made = TicketLink(ticket_id=ticket.id, to_id=other.id, kind=kind, at=uow.now())
    uow.session.add(made)
    note_change(uow, ticket, "linked", ticket.status, reason=kind, reference_id=other.id)
    return made


def unlink(uow: UnitOfWork, number: str, to_number: str) -> None:
    """Take a link between two tickets away again; NotFound where there is none."""
    ticket, other = two_to_change(uow, number, to_number)
    require_permission(uow.actor, "ticket.link")
    found = find_link(uow, ticket.id, other.id) if other is not None else None
    if found is None:
        raise NotFound
    uow.session.delete(found)
    note_change(uow, ticket, "unlinked", ticket.status, reason=found.kind, reference_id=found.to_id)


def link_to_outage(uow: UnitOfWork, number: str, outage_number: str) -> OutageLink:
    """Say that a ticket is part of an outage, whatever was said before; doing it twice changes nothing."""
    ticket = ticket_to_change(uow, number)
    require_permission(uow.actor, "ticket.link")
    ticket.apart_since = None
    return take_in(uow, ticket, get_outage(uow, outage_number).id)
