"""What every change of a maintenance has in common: the table of states, the facts, what was decided."""

from datetime import UTC, datetime

from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.events import MaintenanceChanged, MaintenancePrepared
from servicedesk.core.maintenance.models import Maintenance, MaintenanceDecision
from servicedesk.core.maintenance.notice_models import MaintenanceObjection
from servicedesk.core.maintenance.queries import maintenance_to_change
from servicedesk.core.maintenance.rules import CANCELLED, STEPS
from servicedesk.core.people.rules.permissions import may


def require_permission(uow: UnitOfWork, step: str) -> None:
    """Raise Forbidden for whoever may not take this step at any maintenance."""
    if not may(uow.actor, STEPS[step].permission):
        raise Forbidden


def begin_step(uow: UnitOfWork, number: str, step: str) -> Maintenance:
    """Return the maintenance, locked, where this step may be taken. Raises Forbidden, NotFound and Conflict."""
    require_permission(uow, step)
    maintenance = maintenance_to_change(uow, number)
    require_state(maintenance, step)
    return maintenance


def require_state(maintenance: Maintenance, step: str) -> None:
    """Raise Conflict where the table of states does not have this step."""
    require_not_cancelled(maintenance)
    if maintenance.phase not in STEPS[step].before:
        raise Conflict("maintenance.not_now", number=maintenance.number)


def require_not_cancelled(maintenance: Maintenance) -> None:
    """Raise Conflict for work that was cancelled."""
    if maintenance.phase == CANCELLED:
        raise Conflict("maintenance.is_cancelled", number=maintenance.number)


def take(maintenance: Maintenance, step: str) -> None:
    """Bring a maintenance where the step leads."""
    maintenance.phase = STEPS[step].after


def decide(uow: UnitOfWork, maintenance: Maintenance, what: str, reason: str = "") -> None:
    """Keep who decided what, when and why."""
    uow.session.add(
        MaintenanceDecision(
            maintenance_id=maintenance.id, what=what, by=uow.actor.key, at=uow.now(), reason=reason
        )
    )  # fmt: skip


def note(uow: UnitOfWork, maintenance: Maintenance, action: str) -> None:
    """Publish what was done to a maintenance that nobody outside knows of."""
    number = maintenance.number or ""
    uow.publish(
        MaintenancePrepared(maintenance_id=maintenance.id, number=number, action=action, stage=maintenance.phase)
    )


def tell(
    uow: UnitOfWork, maintenance: Maintenance, phase: str, objection: MaintenanceObjection | None = None
) -> None:  # fmt: skip
    """Publish what happened to a maintenance that was announced."""
    uow.publish(
        MaintenanceChanged(
            maintenance_id=maintenance.id,
            number=maintenance.number or "",
            phase=phase,
            starts_at=iso(maintenance.starts_at),
            ends_at=iso(maintenance.ends_at),
            resource_ids=sorted(resource.id for resource in maintenance.resources),
            stage=maintenance.phase,
            sequence=maintenance.sequence,
            object_by=iso(maintenance.object_by) if maintenance.object_by else "",
            is_late=maintenance.is_late,
            objection_id=objection.id if objection else 0,
            outage_id=maintenance.outage_id or 0,
            channel=objection.channel if objection else "",
            noted_by=objection.noted_by if objection else "",
        )
    )


def tell_everybody(uow: UnitOfWork, maintenance: Maintenance, phase: str) -> None:
    """Publish what everybody affected is to be told; it counts as one more thing that they were told."""
    maintenance.sequence += 1
    tell(uow, maintenance, phase)


def iso(moment: datetime) -> str:
    """Return a moment in ISO 8601, in UTC."""
    return moment.astimezone(UTC).isoformat()
