"""Who is told of an outage: whose report is part of it, or everybody whose service it hits."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import services_on, those_on
from servicedesk.core.inventory.rules import SERVICE_ENDED
from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.queries.previewing import Preview, preview_contacts
from servicedesk.core.outages.models import Outage, outage_resource
from servicedesk.core.outages.rules import EVERYBODY, OVER
from servicedesk.core.people.models import AccountContact, Contact
from servicedesk.core.tickets.models import ENDED, OutageLink, Ticket
from servicedesk.core.tickets.queries.outages import SOLVED_WITH_IT


class Reader(NamedTuple):
    """Somebody who is told, with the number of the report that is part of it, empty where there is none."""

    contact: Contact
    number: str


def list_readers(
    uow: UnitOfWork, outage: Outage, tells: str, phase: str, *, after: int = 0, limit: int = 200
) -> list[Reader]:
    """List, by their identifier, the active contacts who are told of a change, those after this one.

    Of the end nobody is told whose report is solved with it: that letter tells it and asks whether it works. Whose
    report is held, or was over before, is told.
    """
    number = select(func.min(Ticket.number)).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    number = number.where(Ticket.contact_id == Contact.id, OutageLink.outage_id == outage.id)
    rows = select(Contact, func.coalesce(number.scalar_subquery(), ""))
    rows = rows.where(*_told(outage, tells, phase), Contact.id > after).order_by(Contact.id).limit(limit)
    # Planned once for any outage and any limit, PostgreSQL would work out anew for each contact whom an outage hits.
    return [Reader(*row) for row in uow.session.execute(rows, execution_options=ANEW).all()]


def find_lines_hit(uow: UnitOfWork, outage: Outage, contact_ids: Collection[int]) -> dict[int, list[Service]]:
    """Return the services of these contacts that an outage hits, by the contact and by number, in one statement."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)
    rows = select(AccountContact.contact_id, Service).join(Service, Service.account_id == AccountContact.account_id)
    rows = rows.where(AccountContact.contact_id.in_(contact_ids), Service.state != SERVICE_ENDED).order_by(
        Service.number
    )
    theirs = select(Service.id).join(AccountContact, AccountContact.account_id == Service.account_id)
    theirs = theirs.where(AccountContact.contact_id.in_(contact_ids))
    rows = rows.where(Service.id.in_(those_on(theirs, struck)))
    found: dict[int, list[Service]] = defaultdict(list)
    for contact_id, service in uow.session.execute(rows, execution_options=ANEW):
        found[contact_id].append(service)
    return found


def preview_readers(
    uow: UnitOfWork, outage: Outage, tells: str, channels: Sequence[KnownChannel], phase: str = "updated"
) -> Preview:
    """Count who would be told of a change by each way, whoever they are, in one statement; and name the first few."""
    return preview_contacts(uow, _told(outage, tells, phase), channels)


def _told(outage: Outage, tells: str, phase: str) -> tuple[ColumnElement[bool], ...]:
    joined, is_active = _contacts_of_reports(outage), Contact.is_active.is_(True)
    if phase == OVER:
        others = Contact.id.in_(_contacts_hit(outage)) if tells == EVERYBODY else Contact.id.in_(joined)
        solved = exists().where(
            Ticket.contact_id == Contact.id, OutageLink.ticket_id == Ticket.id, OutageLink.outage_id == outage.id,
            _is_solved_with(outage),
        )  # fmt: skip
        return (is_active, others, ~solved)
    waiting = joined.where(Ticket.status.not_in(ENDED))
    # As one set: of two that are alternatives PostgreSQL works out one anew for each contact.
    told = waiting.union(_contacts_hit(outage)) if tells == EVERYBODY else waiting
    return (is_active, Contact.id.in_(told))


def _is_solved_with(outage: Outage) -> ColumnElement[bool]:
    """Tell whether a report of an outage is or will be solved with it, so that a letter about it tells of the end."""
    solvable = and_(*SOLVED_WITH_IT)
    if outage.ended_at is None:
        return solvable
    return or_(and_(solvable, OutageLink.at <= outage.ended_at), Ticket.resolved_at >= outage.ended_at)


def _contacts_of_reports(outage: Outage) -> Select[int | None]:
    found = select(Ticket.contact_id).join(OutageLink, OutageLink.ticket_id == Ticket.id)
    return found.where(OutageLink.outage_id == outage.id)


def _contacts_hit(outage: Outage) -> Select[int]:
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)
    theirs = Service.id.in_(services_on(struck)), Service.state != SERVICE_ENDED
    accounts = select(Service.account_id).where(*theirs)
    return select(AccountContact.contact_id).where(AccountContact.account_id.in_(accounts))
