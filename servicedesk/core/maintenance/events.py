"""The facts that maintenances publish; they hold identifiers and codes, never the words of people."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MaintenanceChanged(Event):
    """Something happened to work that was announced; moments are in ISO 8601, in UTC.

    ``phase`` is planned, changed (it was moved), objected, answered, kept (after a review it stays), undecided,
    reminder, started, overrun, finished or cancelled. ``stage`` is where it stands after that, ``sequence`` counts
    what everybody affected is told. ``objection_id`` is of what was objected or answered, ``channel`` says how the
    customer told it (portal, link, phone, email, message or in_person), ``noted_by`` who of the desk noted it for them.
    """

    kind = "maintenance.changed"
    subject = "maintenance"
    hook = "on_maintenance"

    maintenance_id: int
    number: str
    phase: str
    starts_at: str
    ends_at: str
    resource_ids: list[int]
    stage: str = ""
    sequence: int = 0
    object_by: str = ""
    is_late: bool = False
    objection_id: int = 0
    outage_id: int = 0
    channel: str = ""
    noted_by: str = ""


@dataclass(frozen=True, kw_only=True)
class MaintenancePrepared(Event):
    """Something was done to work that nobody outside knows of yet: drafted, changed, submitted, approved, returned."""

    kind = "maintenance.prepared"
    subject = "maintenance"

    maintenance_id: int
    number: str
    action: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class MaintenancePolicyChanged(Event):
    """The limits of planned work were set, or a time without work was added or removed."""

    kind = "maintenance.policy_changed"
    subject = "maintenance_policy"

    maintenance_policy_id: int
    action: str
    freeze_id: int = 0
