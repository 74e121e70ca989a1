"""The facts that maintenances publish; they hold identifiers and codes, never the public text."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MaintenanceChanged(Event):
    """A maintenance was planned or cancelled; its window is told in ISO 8601, in UTC."""

    kind = "maintenance.changed"
    subject = "maintenance"

    maintenance_id: int
    number: str
    phase: str
    starts_at: str
    ends_at: str
    resource_ids: list[int]
