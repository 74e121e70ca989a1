"""The dependency graph: what stands on a resource, and what a service stands on.

These answer without asking who wants to know; the queries of the areas narrow them to what the
actor may see. Each is one recursive query, and a circle, should one ever exist, ends it.
"""

from collections.abc import Collection

from sqlalchemy import Select, select

from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource

Ids = Collection[int] | Select[int]


def dependents_of(resource_ids: Ids) -> Select[int]:
    """Return the identifiers of these resources and of every one that depends on them, however far."""
    reached = select(Resource.id.label("id")).where(Resource.id.in_(resource_ids)).cte("dependents", recursive=True)
    next_ones = select(resource_dependency.c.resource_id).join(
        reached, resource_dependency.c.depends_on_id == reached.c.id
    )
    return select(reached.union(next_ones).c.id)


def supports_of(service_ids: Ids) -> Select[int]:
    """Return the identifiers of every resource that these services stand on, however far."""
    first = select(service_resource.c.resource_id.label("id")).where(service_resource.c.service_id.in_(service_ids))
    reached = first.cte("supports", recursive=True)
    next_ones = select(resource_dependency.c.depends_on_id).join(
        reached, resource_dependency.c.resource_id == reached.c.id
    )
    return select(reached.union(next_ones).c.id)


def grounds_of(resource_ids: Ids) -> Select[int]:
    """Return the identifiers of these resources and of every one that they depend on, however far."""
    reached = select(Resource.id.label("id")).where(Resource.id.in_(resource_ids)).cte("grounds", recursive=True)
    next_ones = select(resource_dependency.c.depends_on_id).join(
        reached, resource_dependency.c.resource_id == reached.c.id
    )
    return select(reached.union(next_ones).c.id)


def services_on(resource_ids: Ids) -> Select[int]:
    """Return the identifiers of the services that stand on these resources, however far."""
    reached = dependents_of(resource_ids)
    return select(service_resource.c.service_id).where(service_resource.c.resource_id.in_(reached))


def those_on(service_ids: Ids, resource_ids: Ids) -> Select[int]:
    """Return the identifiers of those of these services that stand on these resources, however far.

    Walked up from the services: it costs what a few of them stand on, however much stands on the resources. Asked
    with ``ANEW``: planned once for any services, PostgreSQL would walk through all of them for each, 4 s for 500.
    """
    first = select(service_resource.c.service_id, service_resource.c.resource_id.label("id"))
    reached = first.where(service_resource.c.service_id.in_(service_ids)).cte("standing", recursive=True)
    next_ones = select(reached.c.service_id, resource_dependency.c.depends_on_id).join(
        reached, resource_dependency.c.resource_id == reached.c.id
    )
    standing = reached.union(next_ones)
    return select(standing.c.service_id).where(standing.c.id.in_(resource_ids))


def ids_of(services: Select[Service]) -> Select[int]:
    """Return the identifiers of a selection of services, to be used inside another query."""
    return services.with_only_columns(Service.id)
