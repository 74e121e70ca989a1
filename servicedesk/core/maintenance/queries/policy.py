"""The limits of planned work and the times without any, and what they mean for work at some time."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.drafts import PolicyDraft
from servicedesk.core.maintenance.policy_models import FreezePeriod, MaintenancePolicy
from servicedesk.core.maintenance.timing import Timing, latest_objection, timing_of
from servicedesk.core.sla import current_book, known_countries
from servicedesk.core.sla.calendars import BusinessCalendar
from servicedesk.core.sla.holidays import Holidays


def read_policy(uow: UnitOfWork) -> MaintenancePolicy:
    """Return the limits, those of the norm where nobody has said anything else."""
    found = uow.session.scalars(select(MaintenancePolicy).order_by(MaintenancePolicy.id).limit(1)).one_or_none()
    return found or MaintenancePolicy(**asdict(PolicyDraft()))


def calendar_of_notices(uow: UnitOfWork) -> BusinessCalendar:
    """Return the business time in which notices and objections are counted."""
    calendar_id = read_policy(uow).calendar_id
    if calendar_id is not None:
        book = current_book(uow)
        return book.calendars[book.key_of(calendar_id)]
    operator = get_operator(uow.session)
    has_holidays = operator.country in known_countries()
    return BusinessCalendar(operator.time_zone, holidays=Holidays(operator.country) if has_holidays else frozenset())


def timing_at(uow: UnitOfWork, starts_at: datetime, announced_at: datetime) -> Timing:
    """Return the limits of work that begins at one moment and is announced at another."""
    policy = read_policy(uow)
    notice, objection = (timedelta(minutes=each) for each in (policy.notice_minutes, policy.objection_minutes))
    return timing_of(calendar_of_notices(uow), starts_at, announced_at, notice, objection)


def answer_by(uow: UnitOfWork, objected_at: datetime) -> datetime:
    """Return until when an objection is answered: it has as long as the customer had."""
    return latest_objection(
        calendar_of_notices(uow), objected_at, timedelta(minutes=read_policy(uow).objection_minutes)
    )


def list_freezes(uow: UnitOfWork) -> Sequence[FreezePeriod]:
    """List the times without work that are not over, the next first."""
    rows = select(FreezePeriod).where(FreezePeriod.ends_at > uow.now())
    return uow.session.scalars(rows.order_by(FreezePeriod.starts_at, FreezePeriod.id)).all()


def get_freeze(uow: UnitOfWork, freeze_id: int) -> FreezePeriod:
    """Return a time without work, or raise NotFound."""
    freeze = uow.session.get(FreezePeriod, freeze_id)
    if freeze is None:
        raise NotFound
    return freeze
