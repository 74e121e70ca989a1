"""Questions about alarms and the outages that they made: what stands still, and since when all of it is gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.alarms.models import RAISED, Alarm
from servicedesk.core.alarms.queries import read_rules, visible_alarms
from servicedesk.core.alarms.rules import REPORTS
from servicedesk.core.inventory.queries import dependents_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage, outage_resource

# What died so shortly before an outage is believed to have begun died of it; what was dead before is another matter.
SHORTLY = timedelta(minutes=5)
PORTION = 100


def list_standing(uow: UnitOfWork, outage: Outage) -> Sequence[Alarm]:
    """List the alarms that say, at this moment, that services of an outage are without; with their resources."""
    rows = visible_alarms(uow).options(joinedload(Alarm.resource))
    return uow.session.scalars(_standing(rows, outage).where(Alarm.gone_at.is_(None)).order_by(Alarm.id)).all()


def gone_since(uow: UnitOfWork, outage: Outage) -> datetime | None:
    """Return since when nothing is down any more of what an outage was made of, None while something is.

    None as well where no alarm of something dead ever was part of it: then nobody but people knows.
    """
    if list_standing(uow, outage):
        return None
    dead = visible_alarms(uow).where(Alarm.outage_id == outage.id, Alarm.is_down)
    return max((each.gone_at or each.changed_at for each in uow.session.scalars(dead)), default=None)


def list_outages_over(uow: UnitOfWork) -> list[Outage]:
    """List the outages that end by themselves and whose alarms have all been cleared."""
    dead = select(Alarm.outage_id).where(Alarm.is_down, Alarm.open_key.is_(None), Alarm.outage_id.is_not(None))
    going_on = select(Outage).where(Outage.ended_at.is_(None), Outage.ends_by_itself, Outage.id.in_(dead))
    found = uow.session.scalars(going_on.order_by(Outage.id)).all()
    return [each for each in found if not uow.session.scalars(_standing(select(Alarm), each).limit(1)).all()]


def list_outliving(uow: UnitOfWork) -> Sequence[Alarm]:
    """List the alarms that have stood for the hold-down since the outage ended of which they were part."""
    ended_by = uow.now() - timedelta(seconds=read_rules(uow).raise_after)
    left = select(Alarm).join(Outage, Outage.id == Alarm.outage_id).where(Outage.ended_at <= ended_by)
    left = left.where(Alarm.state == RAISED, Alarm.gone_at.is_(None), _means_outage())
    locked = left.order_by(Alarm.id).limit(PORTION).with_for_update(of=Alarm)
    return uow.session.scalars(locked.execution_options(populate_existing=True)).all()


def _standing(alarms: Select[Alarm], outage: Outage) -> Select[Alarm]:
    """Return those of these alarms that are open where an outage is, and as old as it at most."""
    struck = select(outage_resource.c.resource_id).where(outage_resource.c.outage_id == outage.id)
    there = alarms.where(Alarm.resource_id.in_(dependents_of(struck)), Alarm.open_key.is_not(None))
    return there.where(_means_outage(), Alarm.began_at >= outage.started_at - SHORTLY)


def _means_outage() -> ColumnElement[bool]:
    return or_(Alarm.is_down, Alarm.cause == REPORTS)
