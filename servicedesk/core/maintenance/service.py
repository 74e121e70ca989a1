"""Planning and cancelling maintenances."""

from datetime import UTC

from servicedesk.core.inventory.queries import list_known_resources
from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.numbers import number_of
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.drafts import MaintenanceDraft
from servicedesk.core.maintenance.events import MaintenanceChanged
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.queries import maintenance_to_change
from servicedesk.core.maintenance.rules import CANCELLED, PREFIX, checked, may_edit


def plan_maintenance(uow: UnitOfWork, draft: MaintenanceDraft) -> Maintenance:
    """Plan work on these resources in this window. Raises Forbidden and Invalid."""
    _require_edit(uow)
    resources = list_known_resources(uow, draft.resource_ids)
    clean = checked(draft, uow.now(), {resource.id for resource in resources})
    maintenance = Maintenance(
        starts_at=clean.starts_at,
        ends_at=clean.ends_at,
        public_text=clean.public_text,
        public_text_en=clean.public_text_en,
        resources=resources,
    )
    uow.session.add(maintenance)
    uow.session.flush()  # the number is made from the identifier
    maintenance.number = number_of(maintenance.id, get_operator(uow.session).number_key + PREFIX, PREFIX)
    _tell(uow, maintenance)
    return maintenance


def cancel_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """Cancel a maintenance that is not over. Raises Forbidden, NotFound and Conflict."""
    _require_edit(uow)
    maintenance = maintenance_to_change(uow, number)
    if maintenance.phase == CANCELLED:
        raise Conflict("maintenance.is_cancelled", number=maintenance.number)
    if maintenance.ends_at <= uow.now():
        raise Conflict("maintenance.is_over", number=maintenance.number)
    maintenance.phase = CANCELLED
    _tell(uow, maintenance)
    return maintenance


def _require_edit(uow: UnitOfWork) -> None:
    if not may_edit(uow.actor):
        raise Forbidden


def _tell(uow: UnitOfWork, maintenance: Maintenance) -> None:
    uow.publish(
        MaintenanceChanged(
            maintenance_id=maintenance.id,
            number=maintenance.number or "",
            phase=maintenance.phase,
            starts_at=maintenance.starts_at.astimezone(UTC).isoformat(),
            ends_at=maintenance.ends_at.astimezone(UTC).isoformat(),
            resource_ids=sorted(resource.id for resource in maintenance.resources),
        )
    )
