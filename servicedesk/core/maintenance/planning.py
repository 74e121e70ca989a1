"""Planning work: drafted, approved where its kind asks for it, and announced as early as the norm wants."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from servicedesk.core.inventory.models import Resource
from servicedesk.core.inventory.queries import list_known_resources
from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.numbers import number_of
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.drafts import MaintenanceDraft
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.queries import get_maintenance
from servicedesk.core.maintenance.queries.policy import timing_at
from servicedesk.core.maintenance.rules import (
    APPROVED,
    DRAFT,
    EMERGENCY,
    PREFIX,
    checked,
    checked_words,
    may_override,
    needs_approval,
    searched,
)
from servicedesk.core.maintenance.steps import begin_step, decide, iso, note, require_permission, take, tell_everybody
from servicedesk.core.people.queries.users import is_active_user


def draft_maintenance(uow: UnitOfWork, draft: MaintenanceDraft) -> Maintenance:
    """Write a maintenance down; nobody is told of it yet. Raises Forbidden and Invalid."""
    require_permission(uow, "publish")
    maintenance = write_draft(uow, draft, uow.actor.key)
    note(uow, maintenance, "drafted")
    return maintenance


def plan_maintenance(uow: UnitOfWork, draft: MaintenanceDraft, reason: str = "") -> Maintenance:
    """Write down work that needs no approval and announce it at once. Raises what both of them raise."""
    require_permission(uow, "publish")
    maintenance = write_draft(uow, draft, uow.actor.key)
    _announce(uow, maintenance, reason)
    return maintenance


def change_draft(uow: UnitOfWork, number: str, draft: MaintenanceDraft) -> Maintenance:
    """Make a draft as it shall be; from now on it counts as the work of whoever did so.

    Raises Forbidden, NotFound, Invalid, and Conflict for what is no draft.
    """
    maintenance = begin_step(uow, number, "submit")
    rewrite_draft(uow, maintenance, draft)
    return maintenance


def submit_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """Ask somebody else to approve a draft. Raises Forbidden, NotFound and Conflict."""
    maintenance = begin_step(uow, number, "submit")
    take(maintenance, "submit")
    note(uow, maintenance, "submitted")
    return maintenance


def approve_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """Approve what somebody else planned. Raises Forbidden, NotFound and Conflict, also for one's own work."""
    maintenance = begin_step(uow, number, "approve")
    if maintenance.planned_by == uow.actor.key:
        raise Conflict("maintenance.own_work", number=maintenance.number)
    take(maintenance, "approve")
    decide(uow, maintenance, "approved")
    note(uow, maintenance, "approved")
    return maintenance


def return_maintenance(uow: UnitOfWork, number: str, reason: str) -> Maintenance:
    """Give work that was to be approved back with a reason. Raises Forbidden, NotFound, Invalid and Conflict."""
    maintenance = begin_step(uow, number, "return")
    decide(uow, maintenance, "returned", checked_words("reason", reason))
    take(maintenance, "return")
    note(uow, maintenance, "returned")
    return maintenance


def publish_maintenance(uow: UnitOfWork, number: str, reason: str = "") -> Maintenance:
    """Announce work to everybody affected.

    Later than the norm allows, or as an emergency, only a supervisor may, with a reason that is kept. Raises
    Forbidden, NotFound, Invalid and Conflict.
    """
    maintenance = begin_step(uow, number, "publish")
    _announce(uow, maintenance, reason)
    return maintenance


def copy_maintenance(uow: UnitOfWork, number: str, starts_at: datetime) -> Maintenance:
    """Write the same work down once more, beginning at this moment. Raises Forbidden, NotFound and Invalid."""
    require_permission(uow, "publish")
    return draft_maintenance(uow, draft_of(get_maintenance(uow, number), starts_at))


def draft_of(maintenance: Maintenance, starts_at: datetime | None = None) -> MaintenanceDraft:
    """Return a maintenance as what is needed to plan it, moved to another beginning where one is named."""
    later = starts_at - maintenance.starts_at if starts_at is not None else timedelta(0)
    first, *others = [(begins + later, ends + later) for begins, ends in maintenance.spans]
    return MaintenanceDraft(
        tuple(each.id for each in maintenance.resources), *first, maintenance.public_text, maintenance.public_text_en,
        maintenance.title, maintenance.title_en, maintenance.kind, maintenance.risk, maintenance.expected_minutes,
        maintenance.work, maintenance.way_back, maintenance.responsible_id, maintenance.ends_itself, tuple(others),
    )  # fmt: skip


def require_notice(uow: UnitOfWork, maintenance: Maintenance, reason: str, field: str = "reason") -> None:
    """Set the limits of what is announced now; raise where it is too late and nobody overrides that with a reason.

    Raises Conflict for whoever may not override, Invalid without a reason, which names the field of the form.
    """
    timing = timing_at(uow, maintenance.starts_at, uow.now())
    is_emergency = maintenance.kind == EMERGENCY
    if timing.is_late or is_emergency:
        if not may_override(uow.actor):
            limit = iso(timing.announce_by) if timing.announce_by else ""
            raise Conflict("maintenance.too_late" if timing.is_late else "maintenance.emergency", announce_by=limit)
        decide(uow, maintenance, "emergency" if is_emergency else "overridden", checked_words(field, reason))
    maintenance.is_late, maintenance.object_by = timing.is_late, timing.object_by
    maintenance.published_at, maintenance.reminded_at, maintenance.warned_at = uow.now(), None, None


def write_windows(maintenance: Maintenance, windows: Sequence[tuple[datetime, datetime]]) -> None:
    """Give a maintenance these windows, in order."""
    maintenance.windows = [[iso(begins), iso(ends)] for begins, ends in windows] if len(windows) > 1 else []
    maintenance.starts_at, maintenance.ends_at = windows[0][0], windows[-1][1]


def write_draft(uow: UnitOfWork, draft: MaintenanceDraft, planned_by: str) -> Maintenance:
    """Write a draft down as the work of whoever planned it, and give it its number; raises Invalid."""
    maintenance = Maintenance(planned_by=planned_by, phase=DRAFT, sequence=0)
    _write(uow, maintenance, draft)
    uow.session.add(maintenance)
    uow.session.flush()  # the number is made from the identifier
    maintenance.number = number_of(maintenance.id, get_operator(uow.session).number_key + PREFIX, PREFIX)
    return maintenance


def rewrite_draft(uow: UnitOfWork, maintenance: Maintenance, draft: MaintenanceDraft) -> None:
    """Make what nobody outside knows of as it shall be, to be approved anew; it is the actor's from now on."""
    _write(uow, maintenance, draft)
    maintenance.planned_by, maintenance.phase = uow.actor.key, DRAFT
    note(uow, maintenance, "changed")


def _announce(uow: UnitOfWork, maintenance: Maintenance, reason: str) -> None:
    if needs_approval(maintenance.kind) and maintenance.phase != APPROVED:
        raise Conflict("maintenance.not_approved", number=maintenance.number)
    if maintenance.starts_at < uow.now():
        raise Invalid({"starts_at": Message("past")})
    require_notice(uow, maintenance, reason)
    take(maintenance, "publish")
    tell_everybody(uow, maintenance, "planned")


def _write(uow: UnitOfWork, maintenance: Maintenance, draft: MaintenanceDraft) -> None:
    resources: list[Resource] = list_known_resources(uow, draft.resource_ids)
    clean = checked(draft, uow.now(), {resource.id for resource in resources})
    if clean.responsible_id is not None and not is_active_user(uow, clean.responsible_id):
        raise Invalid({"responsible_id": Message("unknown")})
    maintenance.resources = resources
    write_windows(maintenance, clean.windows)
    for name in (
        "public_text", "public_text_en", "title", "title_en", "kind", "risk", "expected_minutes", "work", "way_back",
        "responsible_id", "ends_itself",
    ):  # fmt: skip
        setattr(maintenance, name, getattr(clean, name))
    maintenance.folded = searched(clean)
