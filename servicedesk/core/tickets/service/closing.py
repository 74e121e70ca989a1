"""Ending a ticket: solved, confirmed or not, closed, cancelled."""

from datetime import timedelta

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import read_rules
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.links import cascade_to_change
from servicedesk.core.tickets.queries.lists import list_tickets_to_close
from servicedesk.core.tickets.queries.seeing import ticket_to_change
from servicedesk.core.tickets.rules import is_resolvable, require_may, speaks_for, transition
from servicedesk.core.tickets.service.attending import LONGEST_BODY
from servicedesk.core.tickets.service.evidence import keep_own_agreement, require_evidence
from servicedesk.core.tickets.service.rating import check_rating, keep_rating
from servicedesk.core.tickets.service.reopening import reopen
from servicedesk.core.tickets.service.writing import (
    add_interaction,
    is_repeated,
    note_change,
    require_unchanged,
    take_step,
)


def resolve(
    uow: UnitOfWork, number: str, solution: str, seen_version: int | None = None, *, cascade: bool = False,
    submission: str = "",
) -> list[Ticket]:  # fmt: skip
    """Tell the customer that it is solved and ask whether it works; return what was resolved.

    Conflict where the country asks for evidence by then, and any of the tickets has none.

    With ``cascade`` the children and duplicates that can be are resolved with the same words. What was
    submitted before resolves nothing more.
    """
    ticket, followers = cascade_to_change(uow, number) if cascade else (ticket_to_change(uow, number), [])
    if is_repeated(uow, ticket, "resolve", submission):
        return []
    require_unchanged(ticket, seen_version)
    if not solution.strip():
        raise Invalid({"body": Message("required")})
    if len(solution) > LONGEST_BODY:
        raise Invalid({"body": Message("too_long", {"longest": LONGEST_BODY})})
    resolved = [ticket, *(each for each in followers if is_resolvable(each))]
    if uow.actor.is_staff:
        require_evidence(uow, resolved, "resolve")
    for each in resolved:
        resolve_one(uow, each, solution)
    return resolved


def resolve_one(uow: UnitOfWork, ticket: Ticket, solution: str, reason: str = "") -> None:
    """Resolve one ticket that the actor may resolve, with the words that its customer reads.

    ``reason`` is outage where it is solved with one.
    """
    before = ticket.status
    take_step(uow, ticket, "resolve")
    ticket.resolved_at = uow.now()
    if ticket.answered_at is None:
        ticket.answered_at = uow.now()
    interaction = add_interaction(uow, ticket, solution, "portal")
    uow.session.flush()  # the fact names the interaction by its identifier
    note_change(uow, ticket, "resolved", before, reason=reason, reference_id=interaction.id)


def confirm(uow: UnitOfWork, number: str, rating: int | None = None, comment: str = "") -> Ticket:
    """Let the customer say that it works, and how content they are, from 1 to 5, with a comment.

    The customer's own word is evidence enough; staff who confirm need what closing needs.
    """
    ticket = ticket_to_change(uow, number)
    check_rating(rating, comment)
    before = ticket.status
    take_step(uow, ticket, "confirm")
    if speaks_for(uow.actor, ticket.account_id):
        keep_own_agreement(uow, ticket)
    else:
        require_evidence(uow, [ticket], "close")
    ticket.closed_at, ticket.claim_by = uow.now(), None
    if rating is not None:
        keep_rating(uow, ticket, rating, comment)
    note_change(uow, ticket, "confirmed", before, reason=str(rating or ""))
    return ticket


def reject_solution(uow: UnitOfWork, number: str, why: str) -> Ticket:
    """Let the customer say that it still fails: the ticket goes on, and a new promise begins."""
    ticket = ticket_to_change(uow, number)
    if not why.strip():
        raise Invalid({"body": Message("required")})
    require_may(uow.actor, ticket, transition(ticket, "reopen"))
    interaction = add_interaction(uow, ticket, why, "portal")
    uow.session.flush()  # the fact names the interaction by its identifier
    reopen(uow, ticket, interaction.id)
    return ticket


def close(uow: UnitOfWork, number: str) -> Ticket:
    """Close a ticket that is resolved, without waiting for the customer; Conflict while evidence is missing."""
    ticket = ticket_to_change(uow, number)
    require_may(uow.actor, ticket, transition(ticket, "close"))
    require_evidence(uow, [ticket], "close")
    return _end(uow, ticket, "close", "closed")


def cancel(uow: UnitOfWork, number: str, reason: str = "") -> Ticket:
    """Withdraw a ticket that is no longer wanted, for a reason where one is known: ``works`` when it works again."""
    return _end(uow, ticket_to_change(uow, number), "cancel", "cancelled", reason)


def reject(uow: UnitOfWork, number: str, reason: str) -> Ticket:
    """Turn a ticket away that is not one, with a code for the reason."""
    return _end(uow, ticket_to_change(uow, number), "reject", "rejected", reason)


def close_unanswered(uow: UnitOfWork) -> int:
    """Close what was resolved long enough ago without an answer; return how many.

    What still needs evidence waits for it, where the country does not take silence for consent.
    """
    rules = read_rules(uow)
    waiting = list_tickets_to_close(uow, uow.now() - timedelta(hours=rules.close_after), rules)
    for ticket in waiting:
        _end(uow, ticket, "close", "closed", "unanswered")
    return len(waiting)


def _end(uow: UnitOfWork, ticket: Ticket, action: str, done: str, reason: str = "") -> Ticket:
    before = ticket.status
    take_step(uow, ticket, action)
    ticket.closed_at, ticket.claim_by = uow.now(), None
    note_change(uow, ticket, done, before, reason=reason)
    return ticket
