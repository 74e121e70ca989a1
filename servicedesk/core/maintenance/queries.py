"""Questions about maintenances, each restricted to what the actor may see."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import ids_of, services_on, supports_of, visible_services
from servicedesk.core.inventory.rules import may_see_all
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance, maintenance_resource
from servicedesk.core.maintenance.rules import CANCELLED


def visible_maintenances(uow: UnitOfWork) -> Select[Maintenance]:
    """Return the maintenances that this actor may see: all of them, or those that touch a service of theirs."""
    return select(Maintenance) if may_see_all(uow.actor) else _touching(visible_services(uow))


def get_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """Return the maintenance of this number, or raise NotFound."""
    return _one(uow, visible_maintenances(uow).where(Maintenance.number == normal_number(number)))


def list_maintenances(uow: UnitOfWork, until: datetime | None = None) -> list[Maintenance]:
    """List what is planned and not over, and begins before this moment, the next first."""
    return _coming(uow, visible_maintenances(uow), until)


def list_maintenances_for(uow: UnitOfWork, service_ids: Collection[int], until: datetime) -> list[Maintenance]:
    """List what is planned, touches any of these services and begins before this moment, the next first."""
    return _coming(uow, _touching(visible_services(uow).where(Service.id.in_(service_ids))), until)


def is_worked_on_until(uow: UnitOfWork, resource_ids: Select[int]) -> datetime | None:
    """Return until when planned work goes on at any of these resources, None when there is none at this moment.

    It answers without asking who wants to know.
    """
    now, columns = uow.now(), maintenance_resource.c
    touching = select(columns.maintenance_id).where(columns.resource_id.in_(resource_ids))
    running = select(func.max(Maintenance.ends_at)).where(
        Maintenance.phase != CANCELLED, Maintenance.starts_at <= now, Maintenance.ends_at > now
    )
    return uow.session.scalars(running.where(Maintenance.id.in_(touching))).one()


def find_services_touched(uow: UnitOfWork, maintenance: Maintenance, service_ids: Collection[int]) -> set[int]:
    """Return those of these services, of the ones that the actor may see, that a maintenance touches."""
    columns = maintenance_resource.c
    touched = services_on(select(columns.resource_id).where(columns.maintenance_id == maintenance.id))
    seen = visible_services(uow).where(Service.id.in_(service_ids), Service.id.in_(touched))
    return set(uow.session.scalars(ids_of(seen)))


def maintenance_to_change(uow: UnitOfWork, number: str) -> Maintenance:
    """Return the maintenance of this number, locked until the unit of work ends, or raise NotFound."""
    return _one(uow, visible_maintenances(uow).where(Maintenance.number == normal_number(number)).with_for_update())


def _touching(services: Select[Service]) -> Select[Maintenance]:
    """Return the maintenances of what these services stand on; one query through the graph."""
    touched = maintenance_resource.c.resource_id.in_(supports_of(ids_of(services)))
    return select(Maintenance).where(Maintenance.id.in_(select(maintenance_resource.c.maintenance_id).where(touched)))


def _coming(uow: UnitOfWork, rows: Select[Maintenance], until: datetime | None) -> list[Maintenance]:
    rows = rows.where(Maintenance.phase != CANCELLED, Maintenance.ends_at > uow.now())
    if until is not None:
        rows = rows.where(Maintenance.starts_at < until)
    return list(uow.session.scalars(rows.order_by(Maintenance.starts_at, Maintenance.id)))


def _one(uow: UnitOfWork, rows: Select[Maintenance]) -> Maintenance:
    maintenance = uow.session.scalars(rows).one_or_none()
    if maintenance is None:
        raise NotFound
    return maintenance
