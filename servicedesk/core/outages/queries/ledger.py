"""The downtime ledger: how long each service was without because of outages, less planned work."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, literal, select

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import ids_of, services_on, visible_services
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.downtimes import Downtime
from servicedesk.core.outages.intervals import Span
from servicedesk.core.outages.models import Outage, ServiceDowntime, outage_resource
from servicedesk.core.outages.queries import find_services_touched, list_open_outages_for


def services_with_times(outage: Outage) -> Select[int, int, datetime, datetime]:
    """Select each service that stands on an outage, with it and with when it began and ended."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)
    began_at = literal(outage.started_at, ServiceDowntime.began_at.type)
    ended_at = literal(outage.ended_at, ServiceDowntime.ended_at.type)
    hit = select(Service.id, literal(outage.id), began_at, ended_at)
    return hit.where(Service.id.in_(services_on(struck)))


def read_downtimes(
    uow: UnitOfWork, service_ids: Collection[int], since: datetime, planned: Sequence[tuple[int, Span]]
) -> dict[int, Downtime]:
    """Return what each of these services went through since a moment, of those that the actor may see.

    What goes on counts until now. ``planned`` is when work was planned on which service.
    """
    now = uow.now()
    seen = set(uow.session.scalars(ids_of(visible_services(uow).where(Service.id.in_(service_ids)))))
    rows = select(ServiceDowntime, Outage).join(Outage, Outage.id == ServiceDowntime.outage_id)
    rows = rows.where(ServiceDowntime.service_id.in_(seen), ServiceDowntime.ended_at > since)
    kept: dict[int, list[tuple[Outage, Span]]] = {each: [] for each in seen}
    for row, outage in uow.session.execute(rows.order_by(ServiceDowntime.began_at, Outage.id)).all():
        kept[row.service_id].append((outage, Span(row.began_at, row.ended_at)))
    for outage in list_open_outages_for(uow, seen):
        for service_id in find_services_touched(uow, outage, seen):
            kept[service_id].append((outage, Span(outage.started_at, now)))
    works = {each: [span for service_id, span in planned if service_id == each] for each in seen}
    return {each: Downtime(each, found, works[each], since, now) for each, found in kept.items()}
