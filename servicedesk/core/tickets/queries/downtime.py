"""How long services were without: outages on one side, planned work on the other."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from servicedesk.core.inventory.queries import supports_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import find_services_touched
from servicedesk.core.maintenance.models import Maintenance, maintenance_resource
from servicedesk.core.maintenance.rules import FINISHED, PLANNED, STARTED
from servicedesk.core.outages.downtimes import Downtime
from servicedesk.core.outages.intervals import Span
from servicedesk.core.outages.queries.ledger import read_downtimes

DONE = (PLANNED, STARTED, FINISHED)  # work that was announced, and neither doubted nor called off


def list_downtimes(uow: UnitOfWork, service_ids: Collection[int], since: datetime) -> list[Downtime]:
    """Return what each of these services went through since a moment, of those that the actor may see, in their order.

    Announced work that was not called off does not count, on whatever elements that a service stands on.
    """
    found = read_downtimes(uow, service_ids, since, _planned(uow, service_ids, since))
    return [found[each] for each in service_ids if each in found]


def _planned(uow: UnitOfWork, service_ids: Collection[int], since: datetime) -> list[tuple[int, Span]]:
    columns = maintenance_resource.c
    touching = select(columns.maintenance_id).where(columns.resource_id.in_(supports_of(service_ids)))
    works = select(Maintenance).where(
        Maintenance.id.in_(touching), Maintenance.phase.in_(DONE), Maintenance.ends_at > since,
        Maintenance.starts_at < uow.now(),
    )  # fmt: skip
    is_one = len(service_ids) == 1  # what touches it is what was found, and the network is not walked for each work
    return [
        (service_id, Span(begins, ends))
        for each in uow.session.scalars(works.order_by(Maintenance.id)).all()
        for service_id in (service_ids if is_one else find_services_touched(uow, each, service_ids))
        for begins, ends in each.spans
    ]
