"""What happened on a ticket, as its reader may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, cast, null, select, union_all
from sqlalchemy.orm import contains_eager

from servicedesk.core.kernel.base import BigId
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.customer_models import TicketRating
from servicedesk.core.tickets.events import TicketChanged, TicketEscalated, TicketOpened
from servicedesk.core.tickets.models import Attachment, Interaction, Note, Ticket
from servicedesk.core.tickets.queries.customers import find_rating
from servicedesk.core.tickets.rules import sees_inside

NONE = cast(null(), BigId)
# Other facts about a ticket, as those of its clocks, are told elsewhere.
TOLD = (TicketOpened.kind, TicketChanged.kind, TicketEscalated.kind)
SPOKEN_ACTIONS = ("replied", "resolved", "rejected_solution")


@dataclass(frozen=True)
class Story:
    """What happened on a ticket: facts, contacts with the customer and, for staff, notes; oldest first."""

    events: list[EventRecord]
    interactions: dict[int, Interaction]
    notes: dict[int, Note]
    rating: TicketRating | None = None


def get_story(uow: UnitOfWork, ticket: Ticket) -> Story:
    """Return what happened on a ticket that this actor sees, in one statement.

    A customer gets no notes and no internal facts, and neither does whoever only follows the ticket.
    """
    internal = sees_inside(uow.actor)
    story = Story([], {}, {}, find_rating(uow, ticket) if ticket.rating is not None else None)
    rows: Iterable[Any] = uow.session.execute(_telling(internal), {"ticket": ticket.id}).unique()
    for event, contact, note in rows:
        if event is not None and (internal or _is_public(event.values)):
            story.events.append(event)
        if contact is not None:
            story.interactions[contact.id] = contact
        if note is not None:
            story.notes[note.id] = note
    return story


@cache
def _telling(internal: bool) -> Select[EventRecord, Interaction, Note]:
    """Return the statement, made once: a row for each fact, contact (and its files) and note of a ticket."""
    this: BindParameter[int] = bindparam("ticket")
    facts = select(EventRecord.id.label("event_id"), NONE.label("contact_id"), NONE.label("note_id"))
    contacts = select(NONE, Interaction.id, NONE).where(Interaction.ticket_id == this)
    notes = select(NONE, NONE, Note.id).where(Note.ticket_id == this)
    facts = facts.where(EventRecord.subject == "ticket", EventRecord.subject_id == this, EventRecord.kind.in_(TOLD))
    told = union_all(facts, contacts, *([notes] if internal else [])).subquery()
    return (
        select(EventRecord, Interaction, Note)
        .select_from(told)
        .outerjoin(EventRecord, EventRecord.id == told.c.event_id)
        .outerjoin(Interaction, Interaction.id == told.c.contact_id)
        .outerjoin(Attachment, Attachment.interaction_id == Interaction.id)
        .outerjoin(Note, Note.id == told.c.note_id)
        .options(contains_eager(Interaction.attachments))
        .order_by(told.c.event_id, told.c.contact_id, told.c.note_id, Attachment.id)
    )


PUBLIC_ACTIONS = frozenset(
    {
        "replied", "started", "waiting", "resumed", "escalated", "held", "released", "resolved", "confirmed",
        "rejected_solution", "closed", "cancelled", "rejected", "rated", "merged", "unmerged", "agreed",
        "claimed", "coded", "continued",
    }
)  # fmt: skip


PUBLIC_REASONS = frozenset({("linked", "outage")})  # other links are between reports, and nobody else's business


def _is_public(values: dict[str, Any]) -> bool:
    action = values.get("action")
    return action is None or action in PUBLIC_ACTIONS or (action, values.get("reason")) in PUBLIC_REASONS


def has_news_since(uow: UnitOfWork, ticket: Ticket, event_id: int) -> bool:
    """Tell whether something has happened on a ticket, after this fact, that its customer may know."""
    facts = select(EventRecord.values).where(EventRecord.subject == "ticket", EventRecord.subject_id == ticket.id)
    later = facts.where(EventRecord.id > event_id, EventRecord.kind.in_(TOLD))
    return any(_is_public(values) for values in uow.session.scalars(later))


def words_of(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> str:
    """Return what was written to the other side with this change, empty when it came without words."""
    if event.action not in SPOKEN_ACTIONS or not event.reference_id:
        return ""
    found = select(Interaction.body).where(Interaction.id == event.reference_id, Interaction.ticket_id == ticket.id)
    return uow.session.scalar(found) or ""
