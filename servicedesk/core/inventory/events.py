"""The facts that the inventory publishes; they hold identifiers and codes alone."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(Event):
    """A service was created, changed, or put on or taken off a resource.

    ``action`` is created, changed, put_on or taken_off; the last two name the resource.
    """

    kind = "service.changed"
    subject = "service"

    service_id: int
    account_id: int
    action: str
    resource_id: int = 0


@dataclass(frozen=True, kw_only=True)
class ResourceChanged(Event):
    """A resource was created or changed, or what it depends on was.

    ``action`` is created, changed, dependency_added or dependency_removed; the last two name the other.
    """

    kind = "resource.changed"
    subject = "resource"

    resource_id: int
    action: str
    on_id: int = 0
