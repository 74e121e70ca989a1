"""Holding a ticket for a condition outside support, and releasing it when the condition is gone."""

from servicedesk.core.kernel.answers import Caution, Hold
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import read_rules
from servicedesk.core.tickets.holds import as_reason, hold_codes, owner_of, with_hold, without_holds_of
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import ticket_to_change_by_id
from servicedesk.core.tickets.rules import PASSING, claim_by, require_permission
from servicedesk.core.tickets.service.placing import enter_team
from servicedesk.core.tickets.service.writing import note_change, take_step


def hold(uow: UnitOfWork, ticket_id: int, answer: Hold) -> Ticket:
    """Hold a ticket with the reason; its promise stops until the release.

    A ticket that is held already gets the new reason beside those of others, in the place of an earlier
    one of the same plugin, and no second fact is published for it. A plugin holds in its own name alone. A complaint
    and a claim are never held: nothing happens.
    """
    ticket = ticket_to_change_by_id(uow, ticket_id)
    if uow.actor.kind == "plugin" and owner_of(answer.code) != uow.actor.name:
        raise Forbidden
    ticket.account_check = "verified"
    if ticket.kind in PASSING:
        return ticket
    if ticket.status == "held":
        require_permission(uow.actor, "ticket.hold")
        ticket.hold = with_hold(ticket.hold, answer)
        return ticket
    before = ticket.status
    take_step(uow, ticket, "hold")
    ticket.hold = with_hold({}, answer)
    ticket.attend_by = ticket.promise_began_at = ticket.claim_by = None
    note_change(uow, ticket, "held", before, reason=answer.code)
    return ticket


def release(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """Release a held ticket: its promise begins now.

    A plugin takes back its own hold; while another one holds the ticket, it stays held for that reason.
    """
    ticket = ticket_to_change_by_id(uow, ticket_id)
    others = without_holds_of(ticket.hold, uow.actor.name) if uow.actor.kind == "plugin" else {}
    if others:
        require_permission(uow.actor, "ticket.release")
        removed = next((code for code in hold_codes(ticket.hold) if owner_of(code) == uow.actor.name), "")
        ticket.hold = others
        if removed:
            note_change(uow, ticket, "hold_removed", ticket.status, reason=removed)
        return ticket
    before, reason = ticket.status, str(ticket.hold.get("code", ""))
    take_step(uow, ticket, "release")
    ticket.account_check = "verified"
    ticket.promise_began_at = uow.now()
    if ticket.assignee_id is None:
        enter_team(uow, ticket, ticket.team)
    ticket.claim_by = claim_by(read_rules(uow), ticket.kind, uow.now())
    note_change(uow, ticket, "released", before, reason=reason)
    return ticket


def note_account_check(uow: UnitOfWork, ticket_id: int, state: str, caution: Caution | None = None) -> Ticket:
    """Note whether the account of a ticket could be verified: ``verified`` or ``unverified``."""
    ticket = ticket_to_change_by_id(uow, ticket_id)
    require_permission(uow.actor, "ticket.hold")
    reason = as_reason(caution) if caution else {}
    if ticket.account_check == state and ticket.caution == reason:
        return ticket
    ticket.account_check = state
    ticket.caution = reason
    note_change(uow, ticket, "account_checked", ticket.status, reason=state)
    return ticket
