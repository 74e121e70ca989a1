"""Attending a ticket: answering, noting, assigning, waiting and going on."""

from collections.abc import Sequence

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.submissions import Submission, find_submission, submission_key
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import list_colleagues
from servicedesk.core.sla.rules import priority_of
from servicedesk.core.tickets.drafts import ReplyDraft
from servicedesk.core.tickets.models import Interaction, Note, Ticket
from servicedesk.core.tickets.queries.seeing import find_assignee, find_team, get_interaction, ticket_to_change
from servicedesk.core.tickets.queries.story import has_news_since
from servicedesk.core.tickets.rules import (
    REPLY_STATES,
    WAITING_FOR,
    may_reply,
    require_permission,
)
from servicedesk.core.tickets.service.giving_back import note_returned
from servicedesk.core.tickets.service.placing import enter_team, leave_queue
from servicedesk.core.tickets.service.reopening import reopen
from servicedesk.core.tickets.service.writing import (
    add_interaction,
    is_repeated,
    note_change,
    require_unchanged,
    take_step,
)
from servicedesk.core.tickets.words import mentioned

LONGEST_BODY = 20_000


def reply(uow: UnitOfWork, number: str, draft: ReplyDraft) -> Interaction:
    """Write to the other side of a ticket.

    The first answer of staff keeps the promise of attention and starts the work; an answer of the
    customer wakes a ticket that waited for it, and reopens one that was solved. A draft that was
    submitted before writes nothing: its interaction is returned. Raises NotFound, Forbidden, Invalid and Conflict.
    """
    ticket = ticket_to_change(uow, number)
    key = submission_key(uow.actor, f"reply|{ticket.id}", draft.submission) if draft.submission else ""
    earlier = find_submission(uow.session, key) if key else None
    if earlier is not None:
        return get_interaction(uow, ticket, earlier)
    _require_reply(uow, ticket, draft)
    interaction = add_interaction(uow, ticket, draft.body, draft.channel, draft.files)
    uow.session.flush()  # the fact names the interaction by its identifier
    if key:
        uow.session.add(Submission(key=key, subject_id=interaction.id, at=uow.now()))
    if uow.actor.kind == "contact" and ticket.status == "resolved":
        reopen(uow, ticket, interaction.id)
        return interaction
    before = ticket.status
    _answered(uow, ticket)
    note_change(uow, ticket, "replied", before, reference_id=interaction.id)
    return interaction


def _require_reply(uow: UnitOfWork, ticket: Ticket, draft: ReplyDraft) -> None:
    if not may_reply(uow.actor, ticket):
        raise Forbidden
    require_unchanged(ticket, draft.seen_version)
    if draft.seen_event_id is not None and has_news_since(uow, ticket, draft.seen_event_id):
        raise Conflict("ticket.has_news", number=ticket.number)
    if ticket.status not in REPLY_STATES:
        raise Conflict("ticket.not_possible", action="reply", status=ticket.status, number=ticket.number)
    _require_text("body", draft.body)


def _answered(uow: UnitOfWork, ticket: Ticket) -> None:
    """Draw the consequences of an answer: the promise is kept, the work goes on."""
    if uow.actor.kind == "contact":
        if ticket.status == "pending" and ticket.pending_reason == "customer":
            ticket.status, ticket.pending_reason = "inProgress", ""
        return
    if uow.actor.is_staff and ticket.answered_at is None:
        ticket.answered_at = uow.now()
    if ticket.status == "acknowledged":
        ticket.status = "inProgress"


def add_note(
    uow: UnitOfWork, number: str, body: str, submission: str = "", told_ids: Sequence[int] = (), author_name: str = ""
) -> Note | None:
    """Write what only staff may read; None for a note that was submitted before.

    Whoever is named with an @ is told, and the users of ``told_ids`` as well. What writes without being a person
    says how it is called.
    """
    ticket = ticket_to_change(uow, number)
    require_permission(uow.actor, "ticket.note")
    _require_text("body", body)
    if is_repeated(uow, ticket, "note", submission):
        return None
    name = author_name or uow.actor.name
    note = Note(ticket_id=ticket.id, author=uow.actor.key, author_name=name, body=body.strip(), at=uow.now())
    uow.session.add(note)
    uow.session.flush()  # the fact names the note by its identifier
    named = mentioned(body, list_colleagues(uow)) if "@" in body else []
    told = sorted({*named, *told_ids})
    note_change(uow, ticket, "noted", ticket.status, reference_id=note.id, mentioned_ids=told)
    return note


def assign(
    uow: UnitOfWork, number: str, user_id: int | None, seen_version: int | None = None, instead_of: int | None = None
) -> Ticket:
    """Give a ticket to a user, or to nobody; Invalid when that user cannot have it.

    ``instead_of`` is whoever had it when the actor looked, 0 for nobody: Conflict when it is another by now.
    """
    ticket = ticket_to_change(uow, number)
    require_permission(uow.actor, "ticket.assign")
    require_unchanged(ticket, seen_version)
    if instead_of is not None and instead_of != (ticket.assignee_id or 0):
        raise Conflict("ticket.given_meanwhile", number=ticket.number)
    if user_id is not None and find_assignee(uow, user_id) is None:
        raise Invalid({"assignee": Message("unknown_choice")})
    had, ticket.assignee_id = ticket.assignee_id, user_id
    _follow_assignment(uow, ticket, had)
    note_change(uow, ticket, "assigned", ticket.status, reason="user", reference_id=user_id or 0)
    return ticket


def _follow_assignment(uow: UnitOfWork, ticket: Ticket, had: int | None) -> None:
    """Let the desk look for nobody any more, or for another one where the ticket was taken from somebody."""
    if ticket.assignee_id is not None:
        leave_queue(uow, ticket)
        return
    if had is not None:
        note_returned(uow, ticket, had)
    enter_team(uow, ticket, ticket.team)


def assign_team(uow: UnitOfWork, number: str, team_id: int, seen_version: int | None = None) -> Ticket:
    """Give a ticket to a team and take it from whoever had it; Invalid when there is no such team."""
    ticket = ticket_to_change(uow, number)
    require_permission(uow.actor, "ticket.assign")
    require_unchanged(ticket, seen_version)
    team = find_team(uow, team_id)
    if team is None:
        raise Invalid({"team": Message("unknown_choice")})
    ticket.team_id, ticket.assignee_id = team_id, None
    enter_team(uow, ticket, team)
    note_change(uow, ticket, "assigned", ticket.status, reason="team", reference_id=team_id)
    return ticket


def prioritize(uow: UnitOfWork, number: str, impact: int, urgency: int) -> Ticket:
    """Set impact and urgency, each from 1 to 3; the priority follows from them."""
    ticket = ticket_to_change(uow, number)
    require_permission(uow.actor, "ticket.edit")
    levels = {"impact": impact, "urgency": urgency}
    problems = {name: Message("unknown_choice") for name, level in levels.items() if level not in (1, 2, 3)}
    if problems:
        raise Invalid(problems)
    ticket.impact, ticket.urgency, ticket.priority = impact, urgency, priority_of(impact, urgency)
    note_change(uow, ticket, "prioritized", ticket.status, reason=str(ticket.priority))
    return ticket


def start(uow: UnitOfWork, number: str) -> Ticket:
    """Begin to work on a ticket."""
    ticket = ticket_to_change(uow, number)
    before = ticket.status
    take_step(uow, ticket, "start")
    note_change(uow, ticket, "started", before)
    return ticket


def wait_for(uow: UnitOfWork, number: str, reason: str) -> Ticket:
    """Let a ticket wait for the customer, an appointment or a carrier."""
    ticket = ticket_to_change(uow, number)
    if reason not in WAITING_FOR:
        raise Invalid({"reason": Message("unknown_choice")})
    before = ticket.status
    take_step(uow, ticket, "wait")
    ticket.pending_reason = reason
    note_change(uow, ticket, "waiting", before, reason=reason)
    return ticket


def resume(uow: UnitOfWork, number: str) -> Ticket:
    """Go on with a ticket that waited."""
    ticket = ticket_to_change(uow, number)
    before = ticket.status
    take_step(uow, ticket, "resume")
    note_change(uow, ticket, "resumed", before)
    return ticket


def _require_text(field: str, text: str) -> None:
    if not text.strip():
        raise Invalid({field: Message("required")})
    if len(text) > LONGEST_BODY:
        raise Invalid({field: Message("too_long", {"longest": LONGEST_BODY})})
