"""Handing a ticket back to its team: by its agent with a reason, or because the agent is away from now on."""

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may
from servicedesk.core.staffing import get_absence
from servicedesk.core.tickets.models import Note, Ticket
from servicedesk.core.tickets.placing_models import HandBack
from servicedesk.core.tickets.queries.placing import CARRIED, PORTION, find_hand_back
from servicedesk.core.tickets.queries.seeing import locked, ticket_to_change, visible_tickets
from servicedesk.core.tickets.service.placing import enter_team
from servicedesk.core.tickets.service.writing import is_repeated, note_change, require_unchanged

LONGEST_REASON = 4_000


def hand_back(
    uow: UnitOfWork, number: str, reason: str, seen_version: int | None = None, submission: str = ""
) -> Ticket:  # fmt: skip
    """Give a ticket back to its team, with the reason as a note; it does not come to the same person again at once.

    Whoever has it may do that, and whoever may assign. What was submitted before changes nothing. Raises NotFound,
    Forbidden, Invalid without a reason, and Conflict where nobody has it or it is over.
    """
    ticket = ticket_to_change(uow, number)
    if is_repeated(uow, ticket, "hand_back", submission):
        return ticket
    is_theirs = uow.actor.is_staff and ticket.assignee_id == uow.actor.id
    if not is_theirs and not may(uow.actor, "ticket.assign"):
        raise Forbidden
    require_unchanged(ticket, seen_version)
    if ticket.assignee_id is None or not ticket.is_open:
        raise Conflict("ticket.not_possible", action="hand_back", status=ticket.status, number=ticket.number)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Invalid({"reason": Message("too_long", {"longest": LONGEST_REASON}) if said else Message("required")})
    note = Note(ticket_id=ticket.id, author=uow.actor.key, author_name=uow.actor.name, body=said, at=uow.now())
    uow.session.add(note)
    uow.session.flush()  # the fact names the note by its identifier
    _return(uow, ticket, ticket.assignee_id, reference_id=note.id)
    return ticket


def hand_back_absent(uow: UnitOfWork, absence_id: int) -> int:
    """Give a portion of the open tickets of somebody who is away back to their teams; return how many.

    The absence is settled when nothing is left; call it again until it returns 0.
    """
    absence = get_absence(uow, absence_id)
    theirs = visible_tickets(uow).where(Ticket.assignee_id == absence.user_id, Ticket.status.in_(CARRIED))
    found = uow.session.scalars(locked(theirs.order_by(Ticket.id).limit(PORTION))).all()
    for ticket in found:
        _return(uow, ticket, absence.user_id, "absence")
    if not found:
        absence.handed_at = uow.now()
    return len(found)


def note_returned(uow: UnitOfWork, ticket: Ticket, user_id: int) -> None:
    """Note that somebody does not have a ticket any more, so that it does not come to them again at once."""
    row = find_hand_back(uow, ticket, user_id) or HandBack(ticket_id=ticket.id, user_id=user_id)
    row.at = uow.now()
    uow.session.add(row)


def _return(uow: UnitOfWork, ticket: Ticket, user_id: int, reason: str = "", reference_id: int = 0) -> None:
    ticket.assignee_id = None
    note_returned(uow, ticket, user_id)
    enter_team(uow, ticket, ticket.team)
    note_change(uow, ticket, "handed_back", ticket.status, reason=reason, reference_id=reference_id)
