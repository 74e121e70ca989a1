"""Questions about maintenances, each restricted to what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import ids_of, services_on, supports_of, those_on, visible_services
from servicedesk.core.inventory.rules import may_see_all
from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance, MaintenanceDecision, maintenance_resource, spans_of
from servicedesk.core.maintenance.rules import AT_WORK, COMING, STARTED
from servicedesk.core.people.models import AccountContact


def visible_maintenances(uow: UnitOfWork) -> Select[Maintenance]:
    """Return the maintenances that this actor may see: all of them, or those told that touch a service of theirs."""
    if may_see_all(uow.actor):
        return select(Maintenance)
    return _touching(visible_services(uow)).where(Maintenance.published_at.is_not(None))


def get_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """Return the maintenance of this number, or raise NotFound."""
    return one_of(uow, visible_maintenances(uow).where(Maintenance.number == normal_number(number)))


def list_maintenances(uow: UnitOfWork, until: datetime | None = None) -> list[Maintenance]:
    """List what was announced and is not over, and begins before this moment, the next first."""
    return _coming(uow, visible_maintenances(uow), until)


def list_maintenances_for(uow: UnitOfWork, service_ids: Collection[int], until: datetime) -> list[Maintenance]:
    """List what was announced, touches any of these services and begins before this moment, the next first."""
    return _coming(uow, _touching(visible_services(uow).where(Service.id.in_(service_ids))), until)


def list_told(uow: UnitOfWork, service_ids: Collection[int], since: datetime) -> Sequence[Maintenance]:
    """List what was announced for any of these services and ended after this moment, the next first."""
    rows = _touching(visible_services(uow).where(Service.id.in_(service_ids)))
    rows = rows.where(Maintenance.published_at.is_not(None), Maintenance.ends_at > since)
    return uow.session.scalars(rows.order_by(Maintenance.starts_at, Maintenance.id)).all()


def is_worked_on_until(uow: UnitOfWork, resource_ids: Select[int]) -> datetime | None:
    """Return until when planned work goes on at any of these resources, None when there is none at this moment.

    It answers without asking who wants to know.
    """
    now, columns = uow.now(), maintenance_resource.c
    touching = select(columns.maintenance_id).where(columns.resource_id.in_(resource_ids))
    rows = select(Maintenance.starts_at, Maintenance.ends_at, Maintenance.windows).where(
        Maintenance.phase.in_(AT_WORK), Maintenance.starts_at <= now, Maintenance.ends_at > now
    )
    found = uow.session.execute(rows.where(Maintenance.id.in_(touching))).all()
    open_ones = [ends for row in found for begins, ends in spans_of(*row) if begins <= now < ends]
    return max(open_ones, default=None)


def find_services_touched(uow: UnitOfWork, maintenance: Maintenance, service_ids: Collection[int]) -> set[int]:
    """Return those of these services, of the ones that the actor may see, that a maintenance touches."""
    seen = visible_services(uow).where(Service.id.in_(those_on(service_ids, resources_of(maintenance.id))))
    return set(uow.session.scalars(ids_of(seen), execution_options=ANEW))


def list_services_touched(uow: UnitOfWork, maintenance_id: int) -> Sequence[Service]:
    """List the services that the actor may see and a maintenance touches, by number."""
    seen = visible_services(uow)
    seen = seen.where(Service.id.in_(those_on(ids_of(seen), resources_of(maintenance_id))))
    return uow.session.scalars(seen.order_by(Service.number), execution_options=ANEW).all()


def services_of(maintenance_id: int) -> Select[int]:
    """Return the identifiers of the services that a maintenance touches, whoever asks."""
    return services_on(resources_of(maintenance_id))


def services_for(contact_ids: Collection[int]) -> Select[int]:
    """Return the identifiers of the services that these contacts speak for."""
    speaks_for = AccountContact.account_id == Service.account_id
    return select(Service.id).join(AccountContact, speaks_for).where(AccountContact.contact_id.in_(contact_ids))


def resources_of(maintenance_id: int) -> Select[int]:
    """Return the identifiers of the resources that a maintenance works on."""
    columns = maintenance_resource.c
    return select(columns.resource_id).where(columns.maintenance_id == maintenance_id)


def maintenance_to_change(uow: UnitOfWork, number: str) -> Maintenance:
    """Return the maintenance of this number, locked until the unit of work ends, or raise NotFound."""
    rows = visible_maintenances(uow).where(Maintenance.number == normal_number(number)).with_for_update(of=Maintenance)
    return one_of(uow, rows.execution_options(populate_existing=True))


def locked(uow: UnitOfWork, maintenance_id: int) -> Maintenance:
    """Return the maintenance of this identifier, locked, whoever asks; raise NotFound where there is none."""
    rows = select(Maintenance).where(Maintenance.id == maintenance_id).with_for_update(of=Maintenance)
    return one_of(uow, rows.execution_options(populate_existing=True))


def list_decisions(uow: UnitOfWork, maintenance: Maintenance) -> Sequence[MaintenanceDecision]:
    """List what was decided about a maintenance that the actor may see, oldest first."""
    rows = select(MaintenanceDecision).where(MaintenanceDecision.maintenance_id == maintenance.id)
    return uow.session.scalars(rows.order_by(MaintenanceDecision.id)).all()


def list_steps(uow: UnitOfWork, maintenance: Maintenance) -> Sequence[EventRecord]:
    """List what happened to a maintenance that the actor may see, oldest first."""
    facts = select(EventRecord).where(EventRecord.subject == "maintenance", EventRecord.subject_id == maintenance.id)
    return uow.session.scalars(facts.order_by(EventRecord.id)).all()


def _touching(services: Select[Service]) -> Select[Maintenance]:
    """Return the maintenances of what these services stand on; one query through the graph."""
    touched = maintenance_resource.c.resource_id.in_(supports_of(ids_of(services)))
    return select(Maintenance).where(Maintenance.id.in_(select(maintenance_resource.c.maintenance_id).where(touched)))


def _coming(uow: UnitOfWork, rows: Select[Maintenance], until: datetime | None) -> list[Maintenance]:
    goes_on = or_(Maintenance.ends_at > uow.now(), Maintenance.phase == STARTED)
    rows = rows.where(Maintenance.phase.in_(COMING), goes_on)
    if until is not None:
        rows = rows.where(Maintenance.starts_at < until)
    return list(uow.session.scalars(rows.order_by(Maintenance.starts_at, Maintenance.id)))


def one_of(uow: UnitOfWork, rows: Select[Maintenance]) -> Maintenance:
    """Return the only one of these, or raise NotFound."""
    maintenance = uow.session.scalars(rows).one_or_none()
    if maintenance is None:
        raise NotFound
    return maintenance
