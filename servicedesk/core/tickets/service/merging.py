"""Merging: one report that was made twice goes on in one ticket, and can be taken apart again."""

from servicedesk.core.kernel.errors import Conflict, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Ticket, TicketLink
from servicedesk.core.tickets.queries.claims import is_claim_about
from servicedesk.core.tickets.queries.links import find_link
from servicedesk.core.tickets.queries.seeing import two_to_change
from servicedesk.core.tickets.rules import require_permission
from servicedesk.core.tickets.service.writing import note_change, require_unchanged


def merge(uow: UnitOfWork, number: str, into: str, seen_version: int | None = None) -> Ticket:
    """End a ticket as a duplicate of another of the same account, and return the one that goes on.

    Its conversation stays where it is, its customer is told, and the earlier promise of the two holds.
    Raises Invalid for another that is unknown or of another account (those are linked instead, because
    each customer keeps their own promise), and Conflict where one of them has ended, or is the claim about the other.
    """
    ticket, main = two_to_change(uow, number, into)
    if main is None:
        raise Invalid({"into": Message("unknown_ticket")})
    require_permission(uow.actor, "ticket.link")
    require_permission(uow.actor, "ticket.close")
    require_unchanged(ticket, seen_version)
    if main.id == ticket.id or find_link(uow, main.id, ticket.id) is not None or is_claim_about(uow, ticket, main):
        raise Conflict("ticket.link_exists", number=ticket.number, other=main.number)
    if main.account_id != ticket.account_id:
        raise Invalid({"into": Message("ticket.other_account", {"number": main.number})})
    for each in (ticket, main):
        if not each.is_open:
            raise Conflict("ticket.not_possible", action="merge", status=each.status, number=each.number)
    _link(uow, ticket, main)
    _keep_earlier_promise(ticket, main)
    before = ticket.status
    ticket.status, ticket.pending_reason, ticket.hold, ticket.closed_at = "closed", "", {}, uow.now()
    note_change(uow, ticket, "merged", before, reference_id=main.id)
    note_change(uow, main, "linked", main.status, reason="merged", reference_id=ticket.id)
    return main


def unmerge(uow: UnitOfWork, number: str, main_number: str) -> Ticket:
    """Take a merged ticket out of the one it went into: it stands again where it stood; NotFound if it was not."""
    ticket, main = two_to_change(uow, number, main_number)
    if main is None:
        raise NotFound
    require_permission(uow.actor, "ticket.link")
    require_permission(uow.actor, "ticket.close")
    found = find_link(uow, ticket.id, main.id)
    if found is None or found.before is None:
        raise NotFound
    uow.session.delete(found)
    before = ticket.status
    ticket.status, ticket.pending_reason = found.before["status"], found.before["pending_reason"]
    ticket.hold, ticket.closed_at = found.before["hold"], None
    note_change(uow, ticket, "unmerged", before, reference_id=main.id)
    note_change(uow, main, "unlinked", main.status, reason="merged", reference_id=ticket.id)
    return ticket


def _link(uow: UnitOfWork, ticket: Ticket, main: Ticket) -> None:
    """Make the one a duplicate of the other, and remember where it stood."""
    found = find_link(uow, ticket.id, main.id)
    if found is None:
        found = TicketLink(ticket_id=ticket.id, to_id=main.id, at=uow.now())
        uow.session.add(found)
    found.kind = "duplicate"
    found.before = {"status": ticket.status, "pending_reason": ticket.pending_reason, "hold": ticket.hold}


def _keep_earlier_promise(ticket: Ticket, main: Ticket) -> None:
    """Let what was promised first hold, while it is still owed."""
    owed = [each.promise_began_at for each in (ticket, main) if each.answered_at is None and each.promise_began_at]
    if len(owed) > 1 and main.promise_began_at:
        main.promise_began_at = min(owed)
