"""Escalating a ticket by hand: to the next level, taken there, returned, answered, followed up outside."""

from collections.abc import Sequence
from datetime import datetime

from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.drafts import EscalationDraft
from servicedesk.core.tickets.escalation_models import Escalation, EscalationTier
from servicedesk.core.tickets.escalation_rules import (
    TICKET_STATES,
    Move,
    move_of,
    next_look,
    require_may_move,
)
from servicedesk.core.tickets.models import Note, Ticket
from servicedesk.core.tickets.queries.escalations import escalation_to_change, open_escalation, propose
from servicedesk.core.tickets.queries.seeing import find_team, ticket_to_change
from servicedesk.core.tickets.rules import require_permission
from servicedesk.core.tickets.service.handing_over import Asked, finish, give_back, hand_over
from servicedesk.core.tickets.service.writing import is_repeated, note_change, require_unchanged

LONGEST_WORDS, LONGEST_REFERENCE, LONGEST_CONTACT = 4_000, 80, 160


def escalate(uow: UnitOfWork, number: str, draft: EscalationDraft) -> Escalation | None:
    """Hand a ticket over to another level; None for what was submitted before.

    Whoever has it in hand passes it on, and gets it back once the next level has answered or returned it.
    Raises NotFound, Forbidden, Invalid for what is missing, and Conflict where the ticket cannot be escalated.
    """
    ticket = ticket_to_change(uow, number)
    if is_repeated(uow, ticket, "escalate", draft.submission):
        return None
    current = _require_escalation(uow, ticket, draft)
    asked = _asked(uow, ticket, draft, current)
    if current is not None:
        finish(uow, current, "passed_on")
    escalation = hand_over(uow, ticket, asked)
    if escalation.is_external and draft.reference.strip():
        _take_reference(uow, ticket, escalation, draft.reference, draft.contact)
    return escalation


def accept(uow: UnitOfWork, number: str, escalation_id: int) -> Escalation:
    """Take what was escalated to one's team in hand."""
    ticket, escalation, move = _to_move(uow, number, escalation_id, "accept")
    _accepted(uow, escalation, move)
    note_change(
        uow, ticket, "escalation_accepted", ticket.status, reference_id=escalation.id,
    )  # fmt: skip
    return escalation


def return_escalation(uow: UnitOfWork, number: str, escalation_id: int, reason: str) -> Escalation:
    """Give an escalation back to the team it came from, with the reason."""
    return _end(uow, number, escalation_id, "return", reason)


def answer_escalation(uow: UnitOfWork, number: str, escalation_id: int, answer: str) -> Escalation:
    """Answer an escalation with what was done; the ticket goes back to whoever asked.

    The answer of a unit outside that comes after its time is noted, and the ticket stays where it is by then.
    """
    return _end(uow, number, escalation_id, "answer", answer)


def withdraw_escalation(uow: UnitOfWork, number: str, escalation_id: int) -> Escalation:
    """Take back an escalation that nobody has accepted yet."""
    return _end(uow, number, escalation_id, "withdraw", None)


def note_reference(uow: UnitOfWork, number: str, escalation_id: int, reference: str, contact: str = "") -> Escalation:
    """Note how a unit outside calls the case and with whom one speaks there: it has taken it then."""
    ticket, escalation, move = _to_move(uow, number, escalation_id, "note_reference")
    _accepted(uow, escalation, move)
    _take_reference(uow, ticket, escalation, reference, contact)
    return escalation


def follow_up(
    uow: UnitOfWork, number: str, escalation_id: int, words: str, again_by: datetime | None = None
) -> Escalation:
    """Note that a unit outside was asked again and what it said, and when it is to be asked once more."""
    ticket, escalation, _ = _to_move(uow, number, escalation_id, "follow_up")
    said = _words("body", words)
    if again_by is not None and again_by <= uow.now():
        raise Invalid({"again_by": Message("past")})
    escalation.follow_up_by = again_by
    escalation.next_at = next_look(escalation)
    note = Note(ticket_id=ticket.id, author=uow.actor.key, author_name=uow.actor.name, body=said, at=uow.now())
    uow.session.add(note)
    uow.session.flush()  # the fact names the note by its identifier
    note_change(uow, ticket, "followed_up", ticket.status, reference_id=note.id)
    return escalation


def _require_escalation(uow: UnitOfWork, ticket: Ticket, draft: EscalationDraft) -> Escalation | None:
    """Return the hand-over that is passed on; raise what stands against escalating."""
    require_permission(uow.actor, "ticket.escalate")
    require_unchanged(ticket, draft.seen_version)
    if ticket.status not in TICKET_STATES:
        raise Conflict("ticket.not_possible", action="escalate", status=ticket.status, number=ticket.number)
    current = open_escalation(uow, ticket)
    if current is not None:
        require_may_move(uow.actor, current, move_of(current, "pass_on"))
    return current


def _asked(uow: UnitOfWork, ticket: Ticket, draft: EscalationDraft, current: Escalation | None) -> Asked:
    tiers = propose(uow, ticket).tiers
    if draft.tier and draft.tier > len(tiers):
        raise Invalid({"tier": Message("unknown_choice")})
    tier = tiers[draft.tier - 1] if draft.tier else None
    team = tier.team if tier else find_team(uow, draft.team_id)
    if team is None:
        raise Invalid({"team": Message("unknown_choice")})
    holder = current.holder_id if current else ticket.team_id
    if team.id == holder:
        raise Invalid({"tier": Message("escalation.same_team", {"team": team.name})})
    if draft.follow_up_by is not None and draft.follow_up_by <= uow.now():
        raise Invalid({"follow_up_by": Message("past")})
    _checked_reference(draft.reference, draft.contact, required=False)
    return Asked(
        from_team_id=holder, to_team=team, tier=tier, place=draft.tier, reason=_words("reason", draft.reason),
        answers=_answers(uow, tier, draft.answers), before_id=current.id if current else None,
        follow_up_by=draft.follow_up_by,
    )  # fmt: skip


def _answers(uow: UnitOfWork, tier: EscalationTier | None, given: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the questions of a level with their answers, or raise Invalid for those that are missing."""
    questions = tier.questions if tier else []
    told = [*(each.strip() for each in given), *([""] * len(questions))][: len(questions)]
    problems = {}
    for place, (question, answer) in enumerate(zip(questions, told, strict=True)):
        if question["is_required"] and not answer:
            problems[f"answer_{place}"] = Message("required")
        if len(answer) > LONGEST_WORDS:
            problems[f"answer_{place}"] = Message("too_long", {"longest": LONGEST_WORDS})
    if problems:
        raise Invalid(problems)
    answered = ((question, answer) for question, answer in zip(questions, told, strict=True) if answer)
    return tuple((question["text"], answer, question["text_en"]) for question, answer in answered)


def _to_move(uow: UnitOfWork, number: str, escalation_id: int, action: str) -> tuple[Ticket, Escalation, Move]:
    """Return a ticket, one of its hand-overs and where the action leads, or raise what stands against it."""
    ticket = ticket_to_change(uow, number)
    escalation = escalation_to_change(uow, ticket, escalation_id)
    move = move_of(escalation, action)
    require_may_move(uow.actor, escalation, move)
    return ticket, escalation, move


def _end(uow: UnitOfWork, number: str, escalation_id: int, action: str, words: str | None) -> Escalation:
    """End a hand-over, and give the ticket back unless it has gone on meanwhile."""
    ticket, escalation, move = _to_move(uow, number, escalation_id, action)
    said = _words("body", words) if words is not None else ""
    had_it = escalation.is_open
    finish(uow, escalation, move.to, said)
    if had_it:
        give_back(uow, ticket, escalation)
    note_change(uow, ticket, f"escalation_{move.to}", ticket.status, reference_id=escalation.id)
    return escalation


def _accepted(uow: UnitOfWork, escalation: Escalation, move: Move) -> None:
    escalation.state = move.to
    if escalation.accepted_at is None:
        escalation.accepted_at, escalation.accepted_by_name = uow.now(), uow.actor.name
    escalation.next_at = next_look(escalation)


def _take_reference(uow: UnitOfWork, ticket: Ticket, escalation: Escalation, reference: str, contact: str) -> None:
    escalation.reference, escalation.contact = _checked_reference(reference, contact)
    if escalation.state == "asked":
        _accepted(uow, escalation, move_of(escalation, "note_reference"))
    note_change(uow, ticket, "carrier_referenced", ticket.status, reference_id=escalation.id)


def _checked_reference(reference: str, contact: str, *, required: bool = True) -> tuple[str, str]:
    known, spoken_with = reference.strip(), contact.strip()
    problems = {}
    if required and not known:
        problems["reference"] = Message("required")
    if len(known) > LONGEST_REFERENCE:
        problems["reference"] = Message("too_long", {"longest": LONGEST_REFERENCE})
    if len(spoken_with) > LONGEST_CONTACT:
        problems["contact"] = Message("too_long", {"longest": LONGEST_CONTACT})
    if problems:
        raise Invalid(problems)
    return known, spoken_with


def _words(field: str, words: str) -> str:
    if not words.strip():
        raise Invalid({field: Message("required")})
    if len(words) > LONGEST_WORDS:
        raise Invalid({field: Message("too_long", {"longest": LONGEST_WORDS})})
    return words.strip()
