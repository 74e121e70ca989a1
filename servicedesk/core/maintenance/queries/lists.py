"""The list of planned work with its filters, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance, MaintenanceDecision
from servicedesk.core.maintenance.queries.objections import visible_objections
from servicedesk.core.maintenance.queries.works import visible_maintenances
from servicedesk.core.maintenance.rules import APPROVED, CANCELLED, COMING, DRAFT, FINISHED, PROPOSED, REVIEW
from servicedesk.core.people.rules.texts import fold, searchable

# What the list calls a state: one or several of the table.
GROUPS = {
    "coming": COMING, "review": (REVIEW,), "drafts": (DRAFT, PROPOSED, APPROVED), "over": (FINISHED, CANCELLED),
}  # fmt: skip
BACKWARDS = ("over",)  # what is over is read from its end
EXCEPTIONS = ("overridden", "emergency")


@dataclass(frozen=True)
class WorkFilter:
    """Which planned work is asked for; what is empty filters nothing.

    With ``exceptions`` only what was announced too late or as an emergency, which a supervisor has decided.
    """

    phase: str = "coming"
    text: str = ""
    exceptions: bool = False


def list_works(uow: UnitOfWork, asked: WorkFilter, *, after: int = 0, limit: int = PAGE) -> Sequence[Maintenance]:
    """List planned work with its resources, the next first; what is over from the last one back."""
    rows = visible_maintenances(uow).options(selectinload(Maintenance.resources))
    rows = rows.where(Maintenance.phase.in_(GROUPS[asked.phase]))
    if asked.text:
        wanted = searchable(asked.text)
        is_named = Maintenance.number.icontains(wanted, autoescape=True)
        rows = rows.where(or_(is_named, Maintenance.folded.contains(fold(wanted), autoescape=True)))
    if asked.exceptions:
        decided = select(MaintenanceDecision.maintenance_id).where(MaintenanceDecision.what.in_(EXCEPTIONS))
        rows = rows.where(Maintenance.id.in_(decided))
    page = page_of(rows, Maintenance, ("starts_at", "id"), after, limit, newest=asked.phase in BACKWARDS)
    return uow.session.scalars(page).all()


def count_works(uow: UnitOfWork) -> dict[str, int]:
    """Count the planned work that the actor sees, by the groups of the list."""
    rows = visible_maintenances(uow).with_only_columns(Maintenance.phase, func.count()).group_by(Maintenance.phase)
    counted = {phase: count for phase, count in uow.session.execute(rows).all()}
    return {name: sum(counted.get(each, 0) for each in phases) for name, phases in GROUPS.items()}


def count_objections_to(uow: UnitOfWork, ids: Collection[int]) -> dict[int, int]:
    """Count the objections that the actor may read to each of these maintenances."""
    objections = visible_objections(uow).subquery()
    column = objections.c.maintenance_id
    rows = select(column, func.count()).where(column.in_(ids)).group_by(column)
    return {identifier: count for identifier, count in uow.session.execute(rows).all()}
