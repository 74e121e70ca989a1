"""Questions about tickets, each restricted to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.tickets.models import (
    ENDED,
    Attachment,
    Category,
    Interaction,
    Note,
    OutageLink,
    Ticket,
    TicketLink,
)

PAGE = 50
WORK_STATES = ("acknowledged", "inProgress", "pending", "held", "resolved")


@dataclass(frozen=True)
class QueueFilter:
    """Which tickets a queue shows; empty fields restrict nothing."""

    team_ids: tuple[int, ...] = ()
    statuses: tuple[str, ...] = WORK_STATES
    assignee_id: int = 0
    unassigned: bool = False
    after: tuple[datetime, int] | None = None
    limit: int = PAGE


def visible_tickets(uow: UnitOfWork) -> Select[tuple[Ticket]]:
    """Return the tickets that this actor may see; every read of tickets starts here."""
    actor, tickets = uow.actor, select(Ticket)
    if actor.may("ticket.read") or actor.is_machine:
        return tickets
    if actor.kind == "contact":
        return tickets.where(Ticket.account_id.in_(actor.account_ids))
    if actor.may("ticket.read_assigned"):
        return tickets.join(Ticket.account).where(Account.consultant_id == actor.id)
    return tickets.where(false())


def get_ticket(uow: UnitOfWork, number: str) -> Ticket:
    """Return the ticket of this number with what its page shows, or raise NotFound."""
    shown = [joinedload(getattr(Ticket, name)) for name in ("account", "service", "contact", "category", "team")]
    found = visible_tickets(uow).where(Ticket.number == normal_number(number))
    ticket = uow.session.scalars(found.options(*shown, joinedload(Ticket.assignee))).one_or_none()
    if ticket is None:
        raise NotFound
    return ticket


def ticket_to_change(uow: UnitOfWork, number: str) -> Ticket:
    """Return the ticket of this number, locked against others until the unit of work ends, or raise NotFound."""
    return _locked(uow, visible_tickets(uow).where(Ticket.number == normal_number(number)))


def ticket_to_change_by_id(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """Return the ticket of this identifier, locked until the unit of work ends, or raise NotFound."""
    return _locked(uow, visible_tickets(uow).where(Ticket.id == ticket_id))


def _locked(uow: UnitOfWork, found: Select[tuple[Ticket]]) -> Ticket:
    ticket = uow.session.scalars(found.with_for_update(of=Ticket)).one_or_none()
    if ticket is None:
        raise NotFound
    return ticket


def list_queue(uow: UnitOfWork, wanted: QueueFilter) -> Sequence[Ticket]:
    """Return the tickets of a queue, the nearest deadline first and those without one last."""
    due = func.coalesce(Ticket.attend_by, Ticket.opened_at)
    found = visible_tickets(uow).where(Ticket.status.in_(wanted.statuses))
    if wanted.team_ids:
        found = found.where(Ticket.team_id.in_(wanted.team_ids))
    if wanted.assignee_id:
        found = found.where(Ticket.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        found = found.where(Ticket.assignee_id.is_(None))
    if wanted.after:
        at, last = wanted.after
        found = found.where(due >= at, or_(due > at, Ticket.id > last))
    shown = [joinedload(getattr(Ticket, name)) for name in ("account", "service", "category", "assignee", "team")]
    return uow.session.scalars(found.options(*shown).order_by(due, Ticket.id).limit(wanted.limit)).all()


def queue_place(ticket: Ticket) -> tuple[datetime, int]:
    """Return where a ticket stands in its queue, to ask for what comes after it."""
    return (ticket.attend_by or ticket.opened_at, ticket.id)


def count_by_status(uow: UnitOfWork, team_ids: Sequence[int] = ()) -> dict[str, int]:
    """Return how many tickets stand in each open status."""
    found = visible_tickets(uow).where(Ticket.status.not_in(ENDED))
    if team_ids:
        found = found.where(Ticket.team_id.in_(team_ids))
    counted = found.with_only_columns(Ticket.status, func.count()).group_by(Ticket.status)
    return {status: count for status, count in uow.session.execute(counted)}


def list_tickets(
    uow: UnitOfWork, *, account_id: int = 0, open_only: bool = False, after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> Sequence[Ticket]:  # fmt: skip
    """Return the tickets that this actor may see, the last changed first."""
    found = visible_tickets(uow)
    if account_id:
        found = found.where(Ticket.account_id == account_id)
    if open_only:
        found = found.where(Ticket.status.not_in(ENDED))
    if after:
        at, last = after
        found = found.where(Ticket.changed_at <= at, or_(Ticket.changed_at < at, Ticket.id < last))
    shown = [joinedload(Ticket.service), joinedload(Ticket.category)]
    newest = found.options(*shown).order_by(Ticket.changed_at.desc(), Ticket.id.desc())
    return uow.session.scalars(newest.limit(limit)).all()


def list_tickets_to_recheck(uow: UnitOfWork, codes: Sequence[str], limit: int = 500) -> Sequence[Ticket]:
    """Return tickets whose account is not verified, or that are held for one of these reasons."""
    unverified = and_(Ticket.account_check == "unverified", Ticket.status.not_in(ENDED))
    held = and_(Ticket.status == "held", Ticket.hold["code"].as_string().in_(codes))
    found = visible_tickets(uow).where(or_(unverified, held)).options(joinedload(Ticket.account))
    return uow.session.scalars(found.order_by(Ticket.id).limit(limit)).all()


def list_tickets_to_close(uow: UnitOfWork, before: datetime, limit: int = 200) -> Sequence[Ticket]:
    """Return tickets that were resolved before this moment and that nobody has confirmed."""
    found = visible_tickets(uow).where(Ticket.status == "resolved", Ticket.resolved_at < before)
    return uow.session.scalars(found.order_by(Ticket.id).limit(limit)).all()


@dataclass(frozen=True)
class Story:
    """What happened on a ticket: facts, contacts with the customer and, for staff, notes; oldest first."""

    events: Sequence[EventRecord]
    interactions: dict[int, Interaction]
    notes: dict[int, Note]


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
    )


PUBLIC_ACTIONS = frozenset(
    "replied started waiting resumed held released resolved confirmed rejected_solution closed cancelled rejected".split()
)


def _is_public(values: dict[str, Any]) -> bool:
    return "action" not in values or values["action"] in PUBLIC_ACTIONS


def get_attachment(uow: UnitOfWork, number: str, attachment_id: int) -> Attachment:
    """Return a file of a ticket that this actor may see, or raise NotFound."""
    visible = visible_tickets(uow).where(Ticket.number == normal_number(number)).with_only_columns(Ticket.id)
    found = select(Attachment).where(Attachment.id == attachment_id, Attachment.ticket_id.in_(visible))
    attachment = uow.session.scalars(found).one_or_none()
    if attachment is None:
        raise NotFound
    return attachment


def list_categories(uow: UnitOfWork, service_kind: str = "") -> Sequence[Category]:
    """Return the categories in use, those of any service and those of this kind of service."""
    found = select(Category).where(Category.is_active).order_by(Category.position, Category.id)
    if service_kind:
        found = found.where(Category.service_kind.in_(("", service_kind)))
    return uow.session.scalars(found).all()


def get_category(uow: UnitOfWork, code: str) -> Category | None:
    """Return the category in use with this code, or None."""
    return uow.session.scalars(select(Category).where(Category.code == code, Category.is_active)).one_or_none()


def list_links(uow: UnitOfWork, ticket: Ticket) -> Sequence[tuple[str, Ticket]]:
    """Return the tickets linked to this one that the actor may see, each with the kind of link."""
    mine = or_(
        and_(TicketLink.ticket_id == ticket.id, TicketLink.to_id == Ticket.id),
        and_(TicketLink.to_id == ticket.id, TicketLink.ticket_id == Ticket.id),
    )
    found = visible_tickets(uow).join(TicketLink, mine).add_columns(TicketLink.kind, TicketLink.ticket_id)
    rows = uow.session.execute(found.order_by(TicketLink.id)).all()
    return [(kind if source == ticket.id else f"{kind}_of", other) for other, kind, source in rows]


def list_cascade(uow: UnitOfWork, ticket: Ticket) -> Sequence[Ticket]:
    """Return the open tickets that follow this one: its children and its duplicates, as far as they go."""
    first = select(TicketLink.ticket_id.label("id")).where(
        TicketLink.to_id == ticket.id, TicketLink.kind.in_(("child", "duplicate"))
    )
    tree = first.cte("followers", recursive=True)
    deeper = select(TicketLink.ticket_id).where(
        TicketLink.to_id == tree.c.id, TicketLink.kind.in_(("child", "duplicate"))
    )
    followers = select(tree.union(deeper).c.id)
    found = visible_tickets(uow).where(Ticket.id.in_(followers), Ticket.status.not_in(ENDED))
    return uow.session.scalars(found.order_by(Ticket.id)).all()


def list_tickets_of_outage(uow: UnitOfWork, outage_id: int) -> Sequence[Ticket]:
    """Return the tickets that are part of an outage and that this actor may see."""
    found = visible_tickets(uow).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    return uow.session.scalars(found.where(OutageLink.outage_id == outage_id).order_by(Ticket.id)).all()


def find_link(uow: UnitOfWork, ticket_id: int, to_id: int) -> TicketLink | None:
    """Return the link from one ticket to another; the caller has checked that both may be seen."""
    found = select(TicketLink).where(TicketLink.ticket_id == ticket_id, TicketLink.to_id == to_id)
    return uow.session.scalars(found.limit(1)).one_or_none()


def get_interaction(uow: UnitOfWork, ticket: Ticket, interaction_id: int) -> Interaction:
    """Return a contact on a ticket that the actor may see, or raise NotFound."""
    found = select(Interaction).where(Interaction.id == interaction_id, Interaction.ticket_id == ticket.id)
    interaction = uow.session.scalars(found).one_or_none()
    if interaction is None:
        raise NotFound
    return interaction
