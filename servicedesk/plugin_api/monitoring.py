"""What a plugin that watches the network says: which resource it means, what it found there, and what is gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicedesk.core import alarms as _alarms
from servicedesk.core.alarms.drafts import AlarmReport
from servicedesk.core.inventory import visible_resources
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.unit_of_work import UnitOfWork

__all__ = ["AlarmReport", "AlarmView", "ResourceView", "clear_alarm", "find_resources", "raise_alarm"]


@dataclass(frozen=True)
class ResourceView:
    """A network element or a piece of customer equipment, as a plugin sees it."""

    id: int
    name: str
    kind: str
    address: str
    site: str


@dataclass(frozen=True)
class AlarmView:
    """An alarm as a plugin sees it; ``state`` is pending, raised, hidden or cleared."""

    id: int
    resource_id: int
    cause: str
    severity: str
    state: str
    count: int


def find_resources(uow: UnitOfWork, names: Sequence[str]) -> dict[str, ResourceView]:
    """Return the resources with exactly these names, by name; unknown ones are left out."""
    found = uow.session.scalars(visible_resources(uow).where(Resource.name.in_(names)))
    return {each.name: ResourceView(each.id, each.name, each.kind, each.address, each.site) for each in found}


def raise_alarm(uow: UnitOfWork, report: AlarmReport) -> AlarmView:
    """Say that a resource has a condition; saying it again changes nothing but its count.

    The desk believes it once it has stood for the hold-down, and hides it while planned work or a dead resource
    below explains it. Needs the permission ``alarm.raise``. Raises NotFound for an unknown resource, and Invalid.
    """
    alarm = _alarms.raise_alarm(uow, report)
    return AlarmView(alarm.id, alarm.resource_id, alarm.cause, alarm.severity, alarm.state, alarm.count)


def clear_alarm(uow: UnitOfWork, resource_id: int, cause: str) -> None:
    """Say that a condition is gone; the desk clears its alarm once it has been gone for long enough.

    Does nothing where there is no such alarm. Needs the permission ``alarm.raise``.
    """
    _alarms.clear_alarm(uow, resource_id, cause)
