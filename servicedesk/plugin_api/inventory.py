"""What a plugin that knows the network reads of the inventory and adds to it, as whoever acts may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from servicedesk.core import inventory as _inventory
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.unit_of_work import UnitOfWork

__all__ = [
    "ResourceView",
    "add_dependency",
    "add_resource",
    "count_services_on",
    "find_resources",
    "get_resources",
    "search_resources",
    "stands_on",
]
MOST = 20


@dataclass(frozen=True)
class ResourceView:
    """A network element or a piece of customer equipment, as a plugin sees it."""

    id: int
    name: str
    kind: str
    address: str
    site: str


def find_resources(uow: UnitOfWork, names: Sequence[str]) -> dict[str, ResourceView]:
    """Return the resources with exactly these names, by name; unknown ones are left out."""
    found = uow.session.scalars(_inventory.visible_resources(uow).where(Resource.name.in_(names)))
    return {each.name: _view(each) for each in found}


def get_resources(uow: UnitOfWork, resource_ids: Collection[int]) -> dict[int, ResourceView]:
    """Return the resources of these identifiers, by identifier; unknown ones are left out."""
    found = uow.session.scalars(_inventory.visible_resources(uow).where(Resource.id.in_(resource_ids)))
    return {each.id: _view(each) for each in found}


def search_resources(uow: UnitOfWork, text: str, *, above_of: int = 0) -> list[ResourceView]:
    """Return the first resources by name whose name, kind, serial number or site holds this text.

    With ``above_of`` only those that depend directly on this one.
    """
    return [_view(each) for each in _inventory.find_resources(uow, text, above_of=above_of, limit=MOST)]


def count_services_on(uow: UnitOfWork, resource_ids: Collection[int]) -> dict[int, int]:
    """Count for each of these resources the services that stand on it; those on which none stands are left out."""
    return _inventory.count_services_on_each(uow, resource_ids)


def stands_on(uow: UnitOfWork, resource_id: int, on_id: int) -> bool:
    """Tell whether a resource is another one or depends on it, however far."""
    return _inventory.depends_at_all(uow, resource_id, on_id)


def add_resource(uow: UnitOfWork, name: str, kind: str, *, site: str = "", address: str = "") -> ResourceView:
    """Add a resource; its name must be new. Raises Forbidden, and Invalid for its fields ``name`` and ``kind``."""
    return _view(_inventory.create_resource(uow, _inventory.ResourceDraft(name, kind, address=address, site=site)))


def add_dependency(uow: UnitOfWork, resource_id: int, on_id: int) -> None:
    """Say that a resource depends on another; doing it twice changes nothing.

    Raises Forbidden, NotFound, and Conflict for a circle.
    """
    _inventory.add_dependency(uow, resource_id, on_id)


def _view(row: Resource) -> ResourceView:
    return ResourceView(row.id, row.name, row.kind, row.address, row.site)
