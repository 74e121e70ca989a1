"""Reading services and resources, each question restricted to what the actor may see."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, bindparam, false, func, select
from sqlalchemy.orm import contains_eager

from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource
from servicedesk.core.inventory.queries.graph import dependents_of, ids_of, services_on, supports_of
from servicedesk.core.inventory.rules import may_see_all
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.people.queries.accounts import visible_accounts

PAGE = 50


def visible_services(uow: UnitOfWork) -> Select[Service]:
    """Return the services that this actor may see; every read of services starts here."""
    services = select(Service)
    if may_see_all(uow.actor):
        return services
    if uow.actor.kind == "contact":
        return services.where(Service.account_id.in_(uow.actor.account_ids))
    return services.where(Service.account_id.in_(visible_accounts(uow).with_only_columns(Account.id)))


def visible_resources(uow: UnitOfWork) -> Select[Resource]:
    """Return the resources that this actor may see; every read of resources starts here."""
    resources = select(Resource)
    return resources if may_see_all(uow.actor) else resources.where(false())


def list_services(uow: UnitOfWork, *, after: str = "", limit: int = PAGE) -> list[Service]:
    """List services by number, those after this one."""
    rows = visible_services(uow).where(Service.number > after).order_by(Service.number).limit(limit)
    return list(uow.session.scalars(rows))


def list_services_of(uow: UnitOfWork, account_ids: Collection[int]) -> list[Service]:
    """List the services of these accounts by number, each with its account."""
    if uow.actor.kind == "contact":
        account_ids = uow.actor.account_ids.intersection(account_ids)
    elif not may_see_all(uow.actor):
        visible = visible_accounts(uow).with_only_columns(Account.id).where(Account.id.in_(account_ids))
        account_ids = uow.session.scalars(visible).all()
    return list(uow.session.scalars(_services_of_accounts(), {"account_ids": list(account_ids)}))


@cache
def _services_of_accounts() -> Select[Service]:
    """Return the statement, made once: most pages of the portal ask it, for accounts that the reader may see."""
    named = Service.account_id.in_(bindparam("account_ids", expanding=True))
    found = select(Service).join(Service.account).options(contains_eager(Service.account))
    return found.where(named).order_by(Service.number)


def get_service(uow: UnitOfWork, number: str) -> Service:
    """Return the service of this number, or raise NotFound."""
    service = uow.session.scalars(visible_services(uow).where(Service.number == number.strip())).one_or_none()
    if service is None:
        raise NotFound
    return service


def list_resources(uow: UnitOfWork, *, after: str = "", limit: int = PAGE) -> list[Resource]:
    """List resources by name, those after this one."""
    rows = visible_resources(uow).where(Resource.name > after).order_by(Resource.name).limit(limit)
    return list(uow.session.scalars(rows))


def get_resource(uow: UnitOfWork, resource_id: int) -> Resource:
    """Return the resource of this identifier, or raise NotFound."""
    return _one(uow, visible_resources(uow).where(Resource.id == resource_id))


def find_resource(uow: UnitOfWork, name: str) -> Resource:
    """Return the resource of exactly this name, or raise NotFound."""
    return _one(uow, visible_resources(uow).where(Resource.name == name.strip()))


def list_known_resources(uow: UnitOfWork, resource_ids: Collection[int]) -> list[Resource]:
    """List those of these resources that exist and that the actor may see, by name."""
    rows = visible_resources(uow).where(Resource.id.in_(resource_ids)).order_by(Resource.name)
    return list(uow.session.scalars(rows))


def affected_services(uow: UnitOfWork, resource_ids: Collection[int]) -> Select[Service]:
    """Return the services that stand on any of these resources, directly or through others."""
    return visible_services(uow).where(Service.id.in_(services_on(resource_ids)))


def count_affected_services(uow: UnitOfWork, resource_ids: Collection[int]) -> int:
    """Count the services that stand on any of these resources, directly or through others."""
    affected = ids_of(affected_services(uow, resource_ids)).subquery()
    return uow.session.scalars(select(func.count()).select_from(affected)).one()


def list_affected(uow: UnitOfWork, resource_ids: Collection[int], *, limit: int = PAGE) -> list[Service]:
    """List the first services that stand on any of these resources, by number, with their accounts."""
    rows = affected_services(uow, resource_ids).join(Service.account).options(contains_eager(Service.account))
    return list(uow.session.scalars(rows.order_by(Service.number).limit(limit)))


def count_affected_accounts(uow: UnitOfWork, resource_ids: Collection[int]) -> int:
    """Count the accounts that have a service on any of these resources."""
    affected = affected_services(uow, resource_ids).with_only_columns(Service.account_id).distinct().subquery()
    return uow.session.scalars(select(func.count()).select_from(affected)).one()


def elements_of(uow: UnitOfWork, service_ids: Collection[int]) -> list[Resource]:
    """List every resource that these services stand on, directly or through others, by name."""
    seen = ids_of(visible_services(uow).where(Service.id.in_(service_ids)))
    rows = visible_resources(uow).where(Resource.id.in_(supports_of(seen))).order_by(Resource.name)
    return list(uow.session.scalars(rows))


def stands_on(uow: UnitOfWork, service_id: int, resource_id: int) -> bool:
    """Tell whether a service stands directly on a resource."""
    pair = select(service_resource.c.service_id).where(
        service_resource.c.service_id == service_id, service_resource.c.resource_id == resource_id
    )
    return uow.session.scalars(pair).one_or_none() is not None


def depends_directly(uow: UnitOfWork, resource_id: int, on_id: int) -> bool:
    """Tell whether a resource depends on another without one between them."""
    pair = select(resource_dependency.c.resource_id).where(
        resource_dependency.c.resource_id == resource_id, resource_dependency.c.depends_on_id == on_id
    )
    return uow.session.scalars(pair).one_or_none() is not None


def depends_at_all(uow: UnitOfWork, resource_id: int, on_id: int) -> bool:
    """Tell whether a resource is another one or depends on it, however far."""
    return (
        uow.session.scalars(
            select(Resource.id).where(Resource.id == resource_id, Resource.id.in_(dependents_of([on_id])))
        ).one_or_none()
        is not None
    )


def resource_to_change(uow: UnitOfWork, resource_id: int) -> Resource:
    """Return a resource, locked against others until the unit of work ends, or raise NotFound."""
    rows = visible_resources(uow).where(Resource.id == resource_id).with_for_update()
    return _one(uow, rows.execution_options(populate_existing=True))


def service_to_change(uow: UnitOfWork, number: str) -> Service:
    """Return a service, locked against others until the unit of work ends, or raise NotFound."""
    found = visible_services(uow).where(Service.number == number.strip()).with_for_update(of=Service)
    service = uow.session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if service is None:
        raise NotFound
    return service


def _one(uow: UnitOfWork, rows: Select[Resource]) -> Resource:
    resource = uow.session.scalars(rows).one_or_none()
    if resource is None:
        raise NotFound
    return resource
