"""A week of planned work by its days, with the times without work and the holidays."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from servicedesk.core.kernel.operator import get_operator, span_of_days
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.policy_models import FreezePeriod
from servicedesk.core.maintenance.queries.policy import calendar_of_notices
from servicedesk.core.maintenance.queries.works import visible_maintenances
from servicedesk.core.maintenance.rules import CANCELLED

DAYS = 7


class DayOfWork(NamedTuple):
    """One day: when it begins and ends, the works with a window in it, the times without work that touch it."""

    day: date
    begins_at: datetime
    ends_at: datetime
    works: Sequence[Maintenance]
    freezes: Sequence[FreezePeriod]
    is_holiday: bool


def survey_week(uow: UnitOfWork, first_day: date) -> list[DayOfWork]:
    """Return seven days of the planned work that the actor may see, but for what was cancelled."""
    begins, ends = span_of_days(get_operator(uow.session), first_day, first_day + timedelta(days=DAYS - 1))
    rows = visible_maintenances(uow).options(selectinload(Maintenance.resources))
    rows = rows.where(Maintenance.phase != CANCELLED, Maintenance.starts_at < ends, Maintenance.ends_at > begins)
    works = uow.session.scalars(rows.order_by(Maintenance.starts_at, Maintenance.id)).all()
    frozen = select(FreezePeriod).where(FreezePeriod.starts_at < ends, FreezePeriod.ends_at > begins)
    freezes = uow.session.scalars(frozen.order_by(FreezePeriod.starts_at, FreezePeriod.id)).all()
    return [_day(uow, first_day + timedelta(days=each), works, freezes) for each in range(DAYS)]


def _day(uow: UnitOfWork, day: date, works: Sequence[Maintenance], freezes: Sequence[FreezePeriod]) -> DayOfWork:
    begins, ends = span_of_days(get_operator(uow.session), day, day)
    return DayOfWork(
        day, begins, ends,
        [each for each in works if any(span.begins_at < ends and span.ends_at > begins for span in each.spans)],
        [each for each in freezes if each.starts_at < ends and each.ends_at > begins],
        day in calendar_of_notices(uow).holidays,
    )  # fmt: skip
