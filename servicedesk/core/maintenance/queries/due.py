"""What the sweep has to do at announced work now."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.queries.policy import read_policy
from servicedesk.core.maintenance.rules import PLANNED, REVIEW, STARTED

STEPS = ("start", "finish", "overrun", "lapse", "warn", "remind")


def list_due(uow: UnitOfWork, what: str, limit: int) -> Sequence[Maintenance]:
    """List, locked, the announced work at which this has come due: start, finish, overrun, lapse, warn or remind."""
    rows = select(Maintenance).where(_is_due(uow, what)).order_by(Maintenance.id).limit(limit)
    alone = rows.with_for_update(of=Maintenance, skip_locked=True).execution_options(populate_existing=True)
    return uow.session.scalars(alone).all()


def is_any_due(uow: UnitOfWork) -> bool:
    """Tell whether anything at all has come due; a look, without a write lock."""
    return uow.session.scalar(select(exists().where(or_(*(_is_due(uow, each) for each in STEPS))))) or False


def _is_due(uow: UnitOfWork, what: str) -> ColumnElement[bool]:
    policy, now, work = read_policy(uow), uow.now(), Maintenance
    ahead = {"warn": policy.warn_minutes, "remind": policy.remind_minutes, "overrun": -policy.overrun_minutes}
    by = now + timedelta(minutes=ahead.get(what, 0))
    return {
        "start": and_(work.phase == PLANNED, work.starts_at <= by),
        "finish": and_(work.phase == STARTED, work.ends_itself, work.ends_at <= by),
        "overrun": and_(
            work.phase == STARTED,
            ~work.ends_itself,
            work.outage_id.is_(None),
            work.ends_at <= by,
            work.started_at <= by,
        ),  # what was noticed late is given the same time in which to say that it is over
        "lapse": and_(work.phase == REVIEW, work.ends_at <= by),
        "warn": and_(work.phase == REVIEW, work.warned_at.is_(None), work.starts_at <= by),
        "remind": and_(work.phase == PLANNED, work.reminded_at.is_(None), work.starts_at <= by),
    }[what]
