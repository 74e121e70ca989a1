"""What happened on a ticket, as its reader may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.customer_models import TicketRating
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Interaction, Note, Ticket
from servicedesk.core.tickets.queries.customers import find_rating

SPOKEN_ACTIONS = ("replied", "resolved", "rejected_solution")


@dataclass(frozen=True)
class Story:
    """What happened on a ticket: facts, contacts with the customer and, for staff, notes; oldest first."""

    events: Sequence[EventRecord]
    interactions: dict[int, Interaction]
    notes: dict[int, Note]
    rating: TicketRating | None = None


def get_story(uow: UnitOfWork, ticket: Ticket) -> Story:
    """Return what happened on a ticket that this actor sees; a customer gets no notes and no internal facts."""
    internal = uow.actor.kind != "contact"
    facts = select(EventRecord).where(EventRecord.subject == "ticket", EventRecord.subject_id == ticket.id)
    contacts = select(Interaction).where(Interaction.ticket_id == ticket.id).order_by(Interaction.id)
    notes = select(Note).where(Note.ticket_id == ticket.id).order_by(Note.id)
    events = uow.session.scalars(facts.order_by(EventRecord.id)).all()
    return Story(
        events=[event for event in events if internal or _is_public(event.values)],
        interactions={each.id: each for each in uow.session.scalars(contacts)},
        notes={each.id: each for each in uow.session.scalars(notes)} if internal else {},
        rating=find_rating(uow, ticket) if ticket.rating is not None else None,
    )


PUBLIC_ACTIONS = frozenset(
    {
        "replied", "started", "waiting", "resumed", "held", "released", "resolved", "confirmed", "rejected_solution",
        "closed", "cancelled", "rejected", "rated",
    }
)  # fmt: skip


def _is_public(values: dict[str, Any]) -> bool:
    return "action" not in values or values["action"] in PUBLIC_ACTIONS


def has_news_since(uow: UnitOfWork, ticket: Ticket, event_id: int) -> bool:
    """Tell whether something has happened on a ticket, after this fact, that its customer may know."""
    facts = select(EventRecord.values).where(EventRecord.subject == "ticket", EventRecord.subject_id == ticket.id)
    return any(_is_public(values) for values in uow.session.scalars(facts.where(EventRecord.id > event_id)))


def words_of(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> str:
    """Return what was written to the other side with this change, empty when it came without words."""
    if event.action not in SPOKEN_ACTIONS or not event.reference_id:
        return ""
    found = select(Interaction.body).where(Interaction.id == event.reference_id, Interaction.ticket_id == ticket.id)
    return uow.session.scalar(found) or ""
