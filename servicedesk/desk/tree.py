"""What depends on what: one resource with what it stands on and what stands on it, their alarms and their services."""

from collections import defaultdict
from collections.abc import Sequence

from flask import Blueprint, Response

from servicedesk.core import alarms, inventory
from servicedesk.core.inventory import Node
from servicedesk.desk.alarm_signs import SEVERITY, STATE
from servicedesk.desk.alarms import SEE, cause_said
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.places import LARGEST_ID

SHOWN = 20  # services that stand on it directly


def tree_routes(bp: Blueprint) -> None:
    """Add the page of a resource with what is around it."""
    bp.add_url_rule(f"/alarms/resources/<int(max={LARGEST_ID}):row_id>", "resource", resource)


@allows(SEE)
def resource(row_id: int) -> Response:
    """Show a resource: what it stands on, what stands on it, the state of each and how many services it carries."""
    uow = unit_of_work()
    found = inventory.get_surroundings(uow, row_id)
    ids = [found.resource.id, *(node.resource.id for node in (*found.below, *found.above))]
    return show(
        "desk/tree/page.html", "desk/tree/_tree.html", around=found, below=_by_neighbour(found.below),
        above=_by_neighbour(found.above), services=inventory.count_services_on_each(uow, ids),
        standing=alarms.find_gravest(uow, ids), severities=SEVERITY, states=STATE, cause_said=cause_said,
        direct=inventory.find_services(uow, resource_id=row_id, limit=SHOWN),
    )  # fmt: skip


def _by_neighbour(nodes: Sequence[Node]) -> dict[int, list[Node]]:
    """Return the nodes by the resource beside which each is drawn."""
    found: defaultdict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        found[node.beside_id].append(node)
    return dict(found)
