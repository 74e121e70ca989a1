"""Going on after the end: what a customer writes on a ticket that has ended opens another one, linked to it."""

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.drafts import ReplyDraft, TicketDraft
from servicedesk.core.tickets.models import Ticket, TicketLink
from servicedesk.core.tickets.queries.links import find_link, find_merged_into
from servicedesk.core.tickets.queries.seeing import get_ticket, ticket_to_change
from servicedesk.core.tickets.rules import may_open_for
from servicedesk.core.tickets.service.attending import LONGEST_BODY
from servicedesk.core.tickets.service.opening import open_ticket
from servicedesk.core.tickets.service.writing import note_change

FOLLOW_UP = "follow_up"
AFTER_CLAIM = "complaint"  # a claim is about one fault; what is said after its end is a complaint


def continue_ended(uow: UnitOfWork, number: str, draft: ReplyDraft) -> Ticket:
    """Open a ticket that goes on with one that has ended, and return it; what was submitted before opens nothing.

    It is about the same service and symptom, and plugins are asked as for every other. Raises NotFound, Forbidden,
    Invalid, Refused, and Conflict for a ticket that is still open, or that goes on in the one it was merged into.
    """
    with uow.reading():
        ended = get_ticket(uow, number)
        if not may_open_for(uow.actor, ended.account_id):
            raise Forbidden
        if ended.is_open or find_merged_into(uow, ended) is not None:
            raise Conflict("ticket.not_possible", action="continue", status=ended.status, number=ended.number)
        if len(draft.body) > LONGEST_BODY or not draft.body.strip():
            wrong = Message("too_long", {"longest": LONGEST_BODY}) if draft.body.strip() else Message("required")
            raise Invalid({"body": wrong})
        told = _draft_after(ended, draft)
    opened = open_ticket(uow, told)
    ticket = ticket_to_change(uow, number)
    if find_link(uow, opened.id, ticket.id) is None:
        uow.session.add(TicketLink(ticket_id=opened.id, to_id=ticket.id, kind=FOLLOW_UP, at=uow.now()))
        note_change(uow, ticket, "continued", ticket.status, reference_id=opened.id)
    return opened


def _draft_after(ended: Ticket, draft: ReplyDraft) -> TicketDraft:
    category = ended.category.code if ended.category and ended.category.is_active else ""
    return TicketDraft(
        ended.account_id,
        draft.body,
        category=category,
        subject="" if category else ended.subject,
        service_id=ended.service_id,
        contact_id=ended.contact_id,
        contact_phone=ended.contact_phone,
        kind=AFTER_CLAIM if ended.kind == "claim" else ended.kind,
        channel=draft.channel,
        submission=draft.submission,
        files=draft.files,
        stands_apart=ended.stands_apart,
    )
