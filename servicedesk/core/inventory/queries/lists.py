"""Long lists of services and resources, a page at a time; restricted to what the actor may see."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource
from servicedesk.core.inventory.queries.restricted import visible_resources, visible_services
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.people.rules.texts import searchable


def find_services(
    uow: UnitOfWork, text: str = "", *, state: str = "", resource_id: int = 0, after: int = 0, limit: int = PAGE
) -> Sequence[Service]:
    """Return the services whose number, name, address or account holds this text, by number, with their accounts."""
    rows = visible_services(uow).options(joinedload(Service.account))
    if text:
        wanted = searchable(text)
        columns = (Service.number, Service.name, Service.address)
        theirs = select(Account.id).where(Account.number == wanted)
        rows = rows.where(
            or_(Service.account_id.in_(theirs), *[each.icontains(wanted, autoescape=True) for each in columns])
        )
    if state:
        rows = rows.where(Service.state == state)
    if resource_id:
        on_it = select(service_resource.c.service_id).where(service_resource.c.resource_id == resource_id)
        rows = rows.where(Service.id.in_(on_it))
    return uow.session.scalars(page_of(rows, Service, ("number",), after, limit)).all()


def find_resources(
    uow: UnitOfWork, text: str = "", *, above_of: int = 0, after: int = 0, limit: int = PAGE
) -> Sequence[Resource]:
    """Return the resources whose name, kind, serial number or site holds this text, by name.

    With ``above_of`` only those that depend directly on this one.
    """
    rows = visible_resources(uow)
    if text:
        columns = (Resource.name, Resource.kind, Resource.serial, Resource.site)
        rows = rows.where(or_(*[each.icontains(searchable(text), autoescape=True) for each in columns]))
    if above_of:
        dependents = select(resource_dependency.c.resource_id).where(resource_dependency.c.depends_on_id == above_of)
        rows = rows.where(Resource.id.in_(dependents))
    return uow.session.scalars(page_of(rows, Resource, ("name",), after, limit)).all()


def get_service_of_id(uow: UnitOfWork, service_id: int) -> Service:
    """Return the service of this identifier with its account, or raise NotFound."""
    found = visible_services(uow).options(joinedload(Service.account)).where(Service.id == service_id)
    service = uow.session.scalars(found).one_or_none()
    if service is None:
        raise NotFound
    return service
