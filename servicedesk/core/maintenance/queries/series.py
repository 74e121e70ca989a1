"""Questions about work that repeats: its other days, those that are to come, and those that are to be written down."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, select

from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.queries.policy import read_policy
from servicedesk.core.maintenance.queries.works import visible_maintenances
from servicedesk.core.maintenance.rules import APPROVED, CANCELLED, DRAFT, PROPOSED
from servicedesk.core.maintenance.series_models import MaintenanceSeries

NOT_ANNOUNCED = (DRAFT, PROPOSED, APPROVED)
MOST_SHOWN = 6


def find_series(uow: UnitOfWork, maintenance: Maintenance) -> MaintenanceSeries | None:
    """Return the series of a maintenance that the actor may see, None for work that does not repeat."""
    return uow.session.get(MaintenanceSeries, maintenance.series_id) if maintenance.series_id else None


def list_occurrences(uow: UnitOfWork, series: MaintenanceSeries, limit: int = MOST_SHOWN) -> Sequence[Maintenance]:
    """List the works of a series that the actor may see and that are not over, the next first."""
    rows = visible_maintenances(uow).where(Maintenance.series_id == series.id, Maintenance.ends_at > uow.now())
    rows = rows.where(Maintenance.phase != CANCELLED)
    return uow.session.scalars(rows.order_by(Maintenance.starts_at, Maintenance.id).limit(limit)).all()


def list_days_to_come(series: MaintenanceSeries, count: int = MOST_SHOWN) -> list[date]:
    """Return the next days of a series that are not written down yet."""
    return series.rule.days_after(series.next_on - timedelta(days=1), count) if series.next_on else []


def series_to_change(uow: UnitOfWork, maintenance: Maintenance) -> MaintenanceSeries | None:
    """Return the series of a maintenance, locked, None for work that does not repeat."""
    rows = select(MaintenanceSeries).where(MaintenanceSeries.id == maintenance.series_id)
    locked = rows.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(locked).one_or_none()


def drafts_after(uow: UnitOfWork, series: MaintenanceSeries, maintenance: Maintenance) -> Sequence[Maintenance]:
    """List, locked, the works of a series after this one that nobody outside knows of yet and that are to come."""
    rows = select(Maintenance).where(
        Maintenance.series_id == series.id, Maintenance.id != maintenance.id, Maintenance.phase.in_(NOT_ANNOUNCED),
        Maintenance.starts_at > max(maintenance.starts_at, uow.now()),
    )  # fmt: skip
    locked = rows.order_by(Maintenance.id).with_for_update(of=Maintenance)
    return uow.session.scalars(locked.execution_options(populate_existing=True)).all()


def find_on_day(uow: UnitOfWork, series: MaintenanceSeries, day: date) -> Maintenance | None:
    """Return the work of a series that has this day, whatever became of it, None where there is none."""
    rows = select(Maintenance).where(Maintenance.series_id == series.id, Maintenance.occurs_on == day)
    return uow.session.scalars(rows).one_or_none()


def last_announced_on(uow: UnitOfWork, series: MaintenanceSeries) -> date | None:
    """Return the last day of a series that was announced, None where none was."""
    rows = select(func.max(Maintenance.occurs_on)).where(Maintenance.series_id == series.id)
    return uow.session.scalar(rows.where(Maintenance.published_at.is_not(None)))


def is_day_due(uow: UnitOfWork) -> bool:
    """Tell whether any day is to be written down; a look, without a write lock."""
    return uow.session.scalar(select(exists().where(_is_due(uow)))) or False


def list_due_series(uow: UnitOfWork, limit: int) -> Sequence[MaintenanceSeries]:
    """List, locked, the series with a day that is to be written down."""
    rows = select(MaintenanceSeries).where(_is_due(uow)).order_by(MaintenanceSeries.id).limit(limit)
    alone = rows.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return uow.session.scalars(alone).all()


def _is_due(uow: UnitOfWork) -> ColumnElement[bool]:
    today = uow.now().astimezone(get_operator(uow.session).time_zone).date()
    return MaintenanceSeries.next_on <= today + timedelta(days=read_policy(uow).repeat_days)
