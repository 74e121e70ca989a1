"""Changing the inventory: services, resources, and what stands on what."""

from sqlalchemy.exc import IntegrityError

from servicedesk.core.inventory.drafts import ResourceDraft, ServiceDraft
from servicedesk.core.inventory.events import ResourceChanged, ServiceChanged
from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource
from servicedesk.core.inventory.queries import (
    depends_at_all,
    depends_directly,
    get_resource,
    resource_to_change,
    service_to_change,
    stands_on,
)
from servicedesk.core.inventory.rules import checked_resource, checked_service, may_edit
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.people.queries.accounts import visible_accounts


def create_service(uow: UnitOfWork, draft: ServiceDraft) -> Service:
    """Add a service to an account; its number must be new. Raises Forbidden and Invalid."""
    _require_edit(uow)
    service = Service()
    _write_service(uow, service, draft)
    uow.publish(ServiceChanged(service_id=service.id, account_id=service.account_id, action="created"))
    return service


def change_service(uow: UnitOfWork, number: str, draft: ServiceDraft) -> Service:
    """Make a service as the draft says. Raises Forbidden, NotFound and Invalid."""
    _require_edit(uow)
    service = service_to_change(uow, number)
    _write_service(uow, service, draft)
    uow.publish(ServiceChanged(service_id=service.id, account_id=service.account_id, action="changed"))
    return service


def create_resource(uow: UnitOfWork, draft: ResourceDraft) -> Resource:
    """Add a resource; its name must be new. Raises Forbidden and Invalid."""
    _require_edit(uow)
    resource = Resource()
    _write_resource(uow, resource, draft)
    uow.publish(ResourceChanged(resource_id=resource.id, action="created"))
    return resource


def change_resource(uow: UnitOfWork, resource_id: int, draft: ResourceDraft) -> Resource:
    """Make a resource as the draft says. Raises Forbidden, NotFound and Invalid."""
    _require_edit(uow)
    resource = resource_to_change(uow, resource_id)
    _write_resource(uow, resource, draft)
    uow.publish(ResourceChanged(resource_id=resource.id, action="changed"))
    return resource


def put_service_on(uow: UnitOfWork, number: str, resource_id: int) -> None:
    """Say that a service stands on a resource; doing it twice changes nothing."""
    _require_edit(uow)
    service, resource = service_to_change(uow, number), get_resource(uow, resource_id)
    if not stands_on(uow, service.id, resource.id):
        pair = {"service_id": service.id, "resource_id": resource.id}
        uow.session.execute(service_resource.insert().values(pair))
        _tell_service(uow, service, "put_on", resource.id)


def take_service_off(uow: UnitOfWork, number: str, resource_id: int) -> None:
    """Say that a service no longer stands on a resource; doing it twice changes nothing."""
    _require_edit(uow)
    service = service_to_change(uow, number)
    if stands_on(uow, service.id, resource_id):
        pair = (service_resource.c.service_id == service.id, service_resource.c.resource_id == resource_id)
        uow.session.execute(service_resource.delete().where(*pair))
        _tell_service(uow, service, "taken_off", resource_id)


def add_dependency(uow: UnitOfWork, resource_id: int, on_id: int) -> None:
    """Say that a resource depends on another; doing it twice changes nothing. Raises Conflict for a circle."""
    _require_edit(uow)
    _lock_both(uow, resource_id, on_id)
    if depends_at_all(uow, on_id, resource_id):
        raise Conflict("inventory.circle")
    if not depends_directly(uow, resource_id, on_id):
        pair = {"resource_id": resource_id, "depends_on_id": on_id}
        uow.session.execute(resource_dependency.insert().values(pair))
        _tell_resource(uow, resource_id, "dependency_added", on_id)


def remove_dependency(uow: UnitOfWork, resource_id: int, on_id: int) -> None:
    """Say that a resource no longer depends on another; doing it twice changes nothing."""
    _require_edit(uow)
    _lock_both(uow, resource_id, on_id)
    if depends_directly(uow, resource_id, on_id):
        table = resource_dependency.c
        pair = (table.resource_id == resource_id, table.depends_on_id == on_id)
        uow.session.execute(resource_dependency.delete().where(*pair))
        _tell_resource(uow, resource_id, "dependency_removed", on_id)


def _require_edit(uow: UnitOfWork) -> None:
    if not may_edit(uow.actor):
        raise Forbidden


def _write_service(uow: UnitOfWork, service: Service, draft: ServiceDraft) -> None:
    clean = checked_service(draft)
    known = visible_accounts(uow).with_only_columns(Account.id).where(Account.id == clean.account_id)
    if uow.session.scalars(known).one_or_none() is None:
        raise Invalid({"account_id": Message("unknown")})
    _write(uow, service, vars(clean), unique="number")


def _write_resource(uow: UnitOfWork, resource: Resource, draft: ResourceDraft) -> None:
    _write(uow, resource, vars(checked_resource(draft)), unique="name")


def _write(uow: UnitOfWork, row: Service | Resource, values: dict[str, object], unique: str) -> None:
    """Write a row, or raise Invalid when what must be new is there already."""
    try:
        with uow.session.begin_nested():
            for name, value in values.items():
                setattr(row, name, value)
            uow.session.add(row)
            uow.session.flush()  # another row with the same name is noticed here, inside the savepoint
    except IntegrityError as error:
        raise Invalid({unique: Message("taken")}) from error


def _lock_both(uow: UnitOfWork, resource_id: int, on_id: int) -> None:
    """Lock both ends in the order of their identifiers, so that two who link them the other way round queue."""
    for each in sorted({resource_id, on_id}):
        resource_to_change(uow, each)


def _tell_service(uow: UnitOfWork, service: Service, action: str, resource_id: int) -> None:
    uow.publish(
        ServiceChanged(service_id=service.id, account_id=service.account_id, action=action, resource_id=resource_id)
    )


def _tell_resource(uow: UnitOfWork, resource_id: int, action: str, on_id: int) -> None:
    uow.publish(ResourceChanged(resource_id=resource_id, action=action, on_id=on_id))
