"""Which tickets were held for a reason within a time, and how that ended: read from the facts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import visible_users
from servicedesk.core.people.models import User
from servicedesk.core.tickets.events import TicketChanged, TicketOpened
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets
from servicedesk.core.tickets.views import AccountView, view_of_account

PORTION = 200


@dataclass(frozen=True)
class HeldView:
    """One time for which a ticket was held; ``released_at`` is none while it still is.

    ``released_by`` names whoever ended it: a person, or the plugin that did.
    """

    ticket_id: int
    number: str
    account: AccountView
    held_at: datetime
    released_at: datetime | None = None
    released_by: str = ""


def list_held(uow: UnitOfWork, codes: Collection[str], begin: datetime, end: datetime) -> Iterator[HeldView]:
    """Yield the holds for these reasons that began within a time, the first of them first, read in portions."""
    after = 0
    while facts := _holds(uow, begin, end, after):
        mine = [fact for fact in facts if set(codes) & _reasons(fact)]
        yield from _shown(uow, mine)
        after = facts[-1].id


def _holds(uow: UnitOfWork, begin: datetime, end: datetime, after: int) -> Sequence[EventRecord]:
    opened = and_(EventRecord.kind == TicketOpened.kind, EventRecord.values["status"].as_string() == "held")
    held = and_(EventRecord.kind == TicketChanged.kind, EventRecord.values["action"].as_string() == "held")
    within = [EventRecord.at >= begin, EventRecord.at < end, EventRecord.id > after]
    found = select(EventRecord).where(*within, or_(opened, held)).order_by(EventRecord.id).limit(PORTION)
    return uow.session.scalars(found).all()


def _reasons(fact: EventRecord) -> set[str]:
    """Return for what a ticket was held; one that was opened so may be held for several reasons."""
    return {*fact.values.get("held_for", ()), str(fact.values.get("reason", ""))}


def _shown(uow: UnitOfWork, holds: Sequence[EventRecord]) -> Iterator[HeldView]:
    ids = {hold.subject_id for hold in holds}
    seen = visible_tickets(uow).where(Ticket.id.in_(ids)).options(joinedload(Ticket.account))
    tickets = {ticket.id: ticket for ticket in uow.session.scalars(seen)}
    endings = _endings(uow, holds)
    names = _names(uow, endings)
    for hold in holds:
        ticket, ending = tickets.get(hold.subject_id), endings.get(hold.id)
        if ticket is None:
            continue
        account = view_of_account(ticket.account)
        if ending is None:
            yield HeldView(ticket.id, ticket.number or "", account, hold.at)
        else:
            yield HeldView(ticket.id, ticket.number or "", account, hold.at, ending.at, names[ending.actor])


def _endings(uow: UnitOfWork, holds: Sequence[EventRecord]) -> dict[int, EventRecord]:
    """Return for each hold the fact that ended it."""
    if not holds:
        return {}
    left = [
        EventRecord.values["status_from"].as_string() == "held",
        EventRecord.values["status_to"].as_string() != "held",
    ]
    found = select(EventRecord).where(
        EventRecord.subject == TicketChanged.subject,
        EventRecord.subject_id.in_({hold.subject_id for hold in holds}),
        EventRecord.id > holds[0].id,
        EventRecord.kind == TicketChanged.kind,
        *left,
    )
    ended: dict[int, EventRecord] = {}
    for fact in uow.session.scalars(found.order_by(EventRecord.id)):
        begun = [hold for hold in holds if hold.subject_id == fact.subject_id and hold.id < fact.id]
        if begun and begun[-1].id not in ended:
            ended[begun[-1].id] = fact
    return ended


def _names(uow: UnitOfWork, endings: Mapping[int, EventRecord]) -> dict[str, str]:
    """Return who acted, by the key that a fact keeps: a person's name, or that of a plugin or a job."""
    keys = {fact.actor for fact in endings.values()}
    ids = {int(key.partition(":")[2]) for key in keys if key.startswith("user:")}
    users = {f"user:{user.id}": user.name for user in uow.session.scalars(visible_users(uow).where(User.id.in_(ids)))}
    return {key: users.get(key, key.partition(":")[2]) for key in keys}
