"""Me too: a customer becomes part of an outage that is known already, with a number of their own."""

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages import find_services_touched, get_outage
from servicedesk.core.tickets.drafts import TicketDraft
from servicedesk.core.tickets.models import OutageLink, Ticket
from servicedesk.core.tickets.queries.links import find_outage_link
from servicedesk.core.tickets.queries.outages import find_own_report
from servicedesk.core.tickets.queries.seeing import ticket_to_change_by_id
from servicedesk.core.tickets.service.opening import open_ticket
from servicedesk.core.tickets.service.writing import add_interaction, is_repeated, note_change


def join_outage(uow: UnitOfWork, outage_number: str, draft: TicketDraft) -> Ticket:
    """Make a report of this service part of an outage that goes on, and return it; it is answered by what is known.

    It is the open fault of the same symptom that came before the outage was declared, or is part of it already, with
    what is said now added to it; else a new one as it is drafted. What is open for something else stays apart. Raises
    Forbidden, Invalid, NotFound, Conflict when it is over or does not touch the service, and Refused.
    """
    with uow.reading():
        outage = get_outage(uow, outage_number)
        if not outage.is_open:
            raise Conflict("outage.is_over", number=outage.number)
        if not find_services_touched(uow, outage, [draft.service_id or 0]):
            raise Conflict("outage.does_not_touch", number=outage.number)
        outage_id = outage.id
        before = find_own_report(uow, outage, draft.service_id or 0, draft.category)
        before_id = before.id if before else 0
    ticket = ticket_to_change_by_id(uow, before_id) if before_id else open_ticket(uow, draft)
    if not is_repeated(uow, ticket, "join", draft.submission) and before_id:
        _add_what_is_said(uow, ticket, draft)
    if ticket.answered_at is None and ticket.status != "held":
        ticket.answered_at = uow.now()
    take_in(uow, ticket, outage_id)
    return ticket


def _add_what_is_said(uow: UnitOfWork, ticket: Ticket, draft: TicketDraft) -> None:
    """Add the words to a report that there is; whoever calls has said anew where to call back."""
    add_interaction(uow, ticket, draft.description, draft.channel, draft.files)
    if draft.channel == "phone":
        ticket.contact_phone = draft.contact_phone or ticket.contact_phone
        ticket.contact_id = ticket.contact_id or draft.contact_id
    ticket.changed_at = uow.now()


def take_in(uow: UnitOfWork, ticket: Ticket, outage_id: int) -> OutageLink:
    """Make a ticket part of an outage; doing it twice changes nothing."""
    found = find_outage_link(uow, ticket.id, outage_id)
    if found is not None:
        return found
    made = OutageLink(ticket_id=ticket.id, outage_id=outage_id, at=uow.now())
    uow.session.add(made)
    note_change(uow, ticket, "linked", ticket.status, reason="outage", reference_id=outage_id)
    return made
