"""Reports of customers and the elements that they stand on: what may be part of an outage, and what many share."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, exists, func, not_, select

from servicedesk.core.inventory.models import Resource, resource_dependency, service_resource
from servicedesk.core.inventory.queries import dependents_of, services_on
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, outage_resource
from servicedesk.core.tickets.models import OPEN, OutageLink, Ticket
from servicedesk.core.tickets.queries.seeing import locked, visible_tickets

FAULT = "fault"
UNSOLVED = tuple(status for status in OPEN if status != "resolved")
MOST = 500  # reports that are taken at once


class Shared(NamedTuple):
    """An element on which the services of several reports stand, and of how many customers they are."""

    resource_id: int
    customers: int


def list_reports_on(uow: UnitOfWork, resource_ids: Sequence[int], since: datetime) -> Sequence[Ticket]:
    """List the open faults of services on these elements that came since a moment and are part of no open outage."""
    return uow.session.scalars(_reports_on(uow, services_on(resource_ids), since)).all()


def reports_to_link(uow: UnitOfWork, outage: Outage, since: datetime) -> Sequence[Ticket]:
    """List, locked, the reports that may be part of an outage."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)
    return uow.session.scalars(locked(_reports_on(uow, services_on(struck), since))).all()


def reports_to_resolve(uow: UnitOfWork, outage: Outage) -> Sequence[Ticket]:
    """List, locked, the tickets of an outage that are neither solved nor over."""
    part_of_it = select(OutageLink.ticket_id).where(OutageLink.outage_id == outage.id)
    found = visible_tickets(uow).where(Ticket.id.in_(part_of_it), Ticket.status.in_(UNSOLVED))
    return uow.session.scalars(locked(found.order_by(Ticket.id))).all()


def list_shared_elements(uow: UnitOfWork, since: datetime, least: int) -> list[Shared]:
    """List the elements that at least so many customers share who reported a fault since a moment.

    Of elements that explain the same reports the one nearest to the customers is named, and where several do not
    suffice the one on which all of them stand. What is part of an outage already counts no more.
    """
    reported = reports_of_services(since).subquery()
    first = select(reported.c.account_id, service_resource.c.resource_id).join(
        service_resource, service_resource.c.service_id == reported.c.service_id
    )
    reached = first.cte("reached", recursive=True)
    below = select(reached.c.account_id, resource_dependency.c.depends_on_id).join(
        resource_dependency, resource_dependency.c.resource_id == reached.c.resource_id
    )
    whole = reached.union(below)
    customers = func.count(whole.c.account_id.distinct())
    counted = select(whole.c.resource_id, customers).group_by(whole.c.resource_id).having(customers >= least)
    found = [Shared(*row) for row in uow.session.execute(counted.order_by(whole.c.resource_id))]
    return _telling(uow, found)


def reports_of_services(since: datetime) -> Select[int, int | None]:
    """Select whose services the unsolved faults since a moment are about, of those that are part of no outage."""
    part_of_one = exists().where(OutageLink.ticket_id == Ticket.id)
    return select(Ticket.account_id, Ticket.service_id).where(
        Ticket.status.in_(UNSOLVED), Ticket.kind == FAULT, Ticket.opened_at >= since, Ticket.service_id.is_not(None),
        not_(part_of_one),
    )  # fmt: skip


def _telling(uow: UnitOfWork, found: list[Shared]) -> list[Shared]:
    """Leave out what another one explains as well or better."""
    above = {each.resource_id: _dependents(uow, each.resource_id) for each in found}
    explained = {
        each.resource_id
        for each in found
        for other in found
        if other.resource_id in above[each.resource_id] and other.customers == each.customers
    }
    left = [each for each in found if each.resource_id not in explained]
    return [each for each in left if not any(each.resource_id in above[other.resource_id] for other in left)]


def _dependents(uow: UnitOfWork, resource_id: int) -> set[int]:
    """Return what depends on an element, without itself."""
    rows = select(Resource.id).where(Resource.id.in_(dependents_of([resource_id])), Resource.id != resource_id)
    return set(uow.session.scalars(rows))


def _reports_on(uow: UnitOfWork, service_ids: Select[int], since: datetime) -> Select[Ticket]:
    part_of_one = select(OutageLink.ticket_id).join(Outage).where(Outage.ended_at.is_(None))
    found = visible_tickets(uow).where(
        Ticket.kind == FAULT, Ticket.status.in_(UNSOLVED), Ticket.opened_at >= since,
        Ticket.service_id.in_(service_ids), Ticket.id.not_in(part_of_one),
    )  # fmt: skip
    return found.order_by(Ticket.id).limit(MOST)
