"""What planned work would hit, and what it would clash with: told while it is planned."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import affected_services, dependents_of, grounds_of
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance, maintenance_resource
from servicedesk.core.maintenance.policy_models import FreezePeriod
from servicedesk.core.maintenance.queries.policy import calendar_of_notices
from servicedesk.core.maintenance.queries.works import visible_maintenances
from servicedesk.core.maintenance.rules import APPROVED, COMING, PROPOSED
from servicedesk.core.outages.models import Outage, outage_resource
from servicedesk.core.outages.queries import visible_outages
from servicedesk.core.people.models import Account

MOST_SHOWN = 12
MOST_DAYS = 31

Windows = Sequence[tuple[datetime, datetime]]


class Customer(NamedTuple):
    """A customer whom work would hit, with how many services."""

    account_id: int
    number: str
    name: str
    kind: str
    is_critical: bool
    services: int


class Impact(NamedTuple):
    """Whom work on some resources would hit: how many, and the first of them, critical ones before others."""

    services: int
    customers: int
    critical: int
    first: list[Customer]


class Clashes(NamedTuple):
    """What stands against doing work in some windows."""

    works: Sequence[Maintenance] = ()
    outages: Sequence[Outage] = ()
    freezes: Sequence[FreezePeriod] = ()
    holidays: Sequence[date] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return any(self)


def survey_impact(uow: UnitOfWork, resource_ids: Collection[int], limit: int = MOST_SHOWN) -> Impact:
    """Return whom work on these resources would hit, of the services that the actor may see."""
    if not resource_ids:
        return Impact(0, 0, 0, [])
    hit = affected_services(uow, resource_ids).with_only_columns(Service.account_id, Service.id).subquery()
    count = func.count(hit.c.id)
    grouped = select(hit.c.account_id, count.label("services")).group_by(hit.c.account_id).cte("hit")
    columns = Account.id, Account.number, Account.name, Account.kind, Account.is_critical, grouped.c.services
    rows = select(*columns).join(grouped, grouped.c.account_id == Account.id)
    order = Account.is_critical.desc(), grouped.c.services.desc(), Account.number
    first = [Customer(*row) for row in uow.session.execute(rows.order_by(*order).limit(limit)).all()]
    total = select(func.sum(grouped.c.services), func.count(), func.count().filter(Account.is_critical))
    services, customers, critical = uow.session.execute(
        total.select_from(grouped).join(Account, Account.id == grouped.c.account_id)
    ).one()
    return Impact(services or 0, customers, critical, first)


def find_clashes(uow: UnitOfWork, resource_ids: Collection[int], windows: Windows, besides: int = 0) -> Clashes:
    """Return what stands against work on these resources then: other work, outages, times without work, holidays."""
    near = or_(
        maintenance_resource.c.resource_id.in_(dependents_of(resource_ids)),
        maintenance_resource.c.resource_id.in_(grounds_of(resource_ids)),
    )
    begins, ends = windows[0][0], windows[-1][1]
    others = visible_maintenances(uow).where(
        Maintenance.id.in_(select(maintenance_resource.c.maintenance_id).where(near)), Maintenance.id != besides,
        Maintenance.phase.in_((*COMING, PROPOSED, APPROVED)), Maintenance.starts_at < ends,
        Maintenance.ends_at > begins,
    )  # fmt: skip
    works = uow.session.scalars(others.order_by(Maintenance.starts_at, Maintenance.id)).all()
    struck = or_(
        outage_resource.c.resource_id.in_(dependents_of(resource_ids)),
        outage_resource.c.resource_id.in_(grounds_of(resource_ids)),
    )
    open_ones = visible_outages(uow).where(
        Outage.ended_at.is_(None), Outage.id.in_(select(outage_resource.c.outage_id).where(struck))
    )
    frozen = select(FreezePeriod).where(FreezePeriod.starts_at < ends, FreezePeriod.ends_at > begins)
    freezes = uow.session.scalars(frozen.order_by(FreezePeriod.starts_at)).all()
    return Clashes(
        [each for each in works if _meet([(s.begins_at, s.ends_at) for s in each.spans], windows)],
        uow.session.scalars(open_ones.order_by(Outage.id)).all(),
        [each for each in freezes if _meet([(each.starts_at, each.ends_at)], windows)],
        _holidays(uow, windows),
    )


def _meet(some: Windows, others: Windows) -> bool:
    """Tell whether any of these times lies in any of those."""
    return any(begins < ends_too and ends > begins_too for begins, ends in some for begins_too, ends_too in others)


def _holidays(uow: UnitOfWork, windows: Windows) -> list[date]:
    """Return the days of the windows that are holidays in the calendar of notices."""
    zone, calendar = get_operator(uow.session).time_zone, calendar_of_notices(uow)
    days: set[date] = set()
    for begins, ends in windows:
        first, last = begins.astimezone(zone).date(), (ends - timedelta(seconds=1)).astimezone(zone).date()
        days |= {first + timedelta(days=each) for each in range(min((last - first).days, MOST_DAYS) + 1)}
    return sorted(day for day in days if day in calendar.holidays)
