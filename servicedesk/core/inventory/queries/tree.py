"""What stands around one resource, as a tree with bounds: both ways, and how many services each one carries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from servicedesk.core.inventory.models import Resource, resource_dependency, service_resource
from servicedesk.core.inventory.queries.restricted import get_resource, list_known_resources
from servicedesk.core.kernel.unit_of_work import UnitOfWork

LEVELS_BELOW, LEVELS_ABOVE = 6, 2
MOST = 60  # resources drawn each way


@dataclass(frozen=True)
class Node:
    """A resource in a tree, and the identifier of the one beside which it is drawn."""

    resource: Resource
    beside_id: int


@dataclass(frozen=True)
class Surroundings:
    """A resource with what it depends on and what depends on it, each drawn once; what is cut has more than is told."""

    resource: Resource
    below: Sequence[Node]
    above: Sequence[Node]
    is_cut: bool = False


def get_surroundings(uow: UnitOfWork, resource_id: int, *, most: int = MOST) -> Surroundings:
    """Return what stands around a resource. Raises NotFound."""
    resource = get_resource(uow, resource_id)
    below, is_cut_below = _walk(uow, resource_id, LEVELS_BELOW, most, is_upward=False)
    above, is_cut_above = _walk(uow, resource_id, LEVELS_ABOVE, most, is_upward=True)
    return Surroundings(resource, below, above, is_cut_below or is_cut_above)


def count_services_on_each(uow: UnitOfWork, resource_ids: Collection[int]) -> dict[int, int]:
    """Count for each of these resources the services that stand on it, directly or through others.

    It asks nobody who wants to know: the resources come from a question that did.
    """
    first = select(Resource.id.label("root"), Resource.id.label("id")).where(Resource.id.in_(resource_ids))
    reached = first.cte("reached", recursive=True)
    next_ones = select(reached.c.root, resource_dependency.c.resource_id).join(
        reached, resource_dependency.c.depends_on_id == reached.c.id
    )
    whole = reached.union(next_ones)
    services = func.count(service_resource.c.service_id.distinct())
    counted = select(whole.c.root, services).join(service_resource, service_resource.c.resource_id == whole.c.id)
    return {root: count for root, count in uow.session.execute(counted.group_by(whole.c.root))}


def _walk(
    uow: UnitOfWork, resource_id: int, levels: int, most: int, *, is_upward: bool
) -> tuple[list[Node], bool]:  # fmt: skip
    """Go from one resource level by level, each resource met once; tell whether there was more than is taken."""
    found: dict[int, int] = {}
    frontier, is_cut = [resource_id], False
    for _level in range(levels):
        room = most - len(found)
        fresh = _next_ones(uow, frontier, [resource_id, *found], room + 1, is_upward=is_upward)
        is_cut = is_cut or len(fresh) > room
        taken = fresh[:room]
        found.update(taken)
        frontier = [each for each, _beside in taken]
        if not frontier:
            break
    rows = {each.id: each for each in list_known_resources(uow, found)}
    nodes = [Node(rows[each], beside) for each, beside in found.items()]
    return sorted(nodes, key=lambda node: node.resource.name), is_cut


def _next_ones(
    uow: UnitOfWork, frontier: Sequence[int], met: Sequence[int], limit: int, *, is_upward: bool
) -> list[tuple[int, int]]:  # fmt: skip
    """Return what depends on these, or what they depend on, and was not met yet, by name.

    Each comes once, with the one beside which it is drawn.
    """
    table = resource_dependency.c
    near, far = (table.depends_on_id, table.resource_id) if is_upward else (table.resource_id, table.depends_on_id)
    pairs = select(far, func.min(near)).join(Resource, Resource.id == far)
    pairs = pairs.where(near.in_(frontier), far.not_in(met)).group_by(far, Resource.name)
    return [(each, beside) for each, beside in uow.session.execute(pairs.order_by(Resource.name, far).limit(limit))]
