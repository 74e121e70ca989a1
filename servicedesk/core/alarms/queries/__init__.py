"""Questions about alarms; whoever sees the inventory sees them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.alarms.drafts import RulesDraft
from servicedesk.core.alarms.models import CLEARED, HIDDEN, PENDING, RAISED, Alarm, AlarmComment, AlarmRules, Watch
from servicedesk.core.alarms.rules import NOTHING, OF_A_PORT, Reason
from servicedesk.core.inventory.models import Resource, Service
from servicedesk.core.inventory.queries import dependents_of, grounds_of, ids_of, supports_of, visible_services
from servicedesk.core.inventory.rules import may_see_all
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.queries import is_worked_on_until
from servicedesk.core.outages.models import Outage, outage_resource
from servicedesk.core.people.rules.texts import searchable

GRAVE = 4  # the rank of major, from which on customers may notice
REMEMBERED = timedelta(days=7)  # whoever has not watched for so long was switched off on purpose
STATES = (RAISED, PENDING, HIDDEN, CLEARED)


@dataclass(frozen=True)
class AlarmFilter:
    """Which alarms are asked for; what is empty filters nothing."""

    state: str = RAISED
    severity: str = ""
    text: str = ""
    resource_id: int = 0
    unacknowledged: bool = False
    proposed: bool = False


class History(NamedTuple):
    """What happened to an alarm, oldest first, and what was written about it, by identifier."""

    events: Sequence[EventRecord]
    comments: dict[int, AlarmComment]


def visible_alarms(uow: UnitOfWork) -> Select[Alarm]:
    """Return the alarms that this actor may see; every read of alarms starts here."""
    alarms = select(Alarm)
    return alarms if may_see_all(uow.actor) else alarms.where(false())


def list_alarms(uow: UnitOfWork, asked: AlarmFilter, *, after: int = 0, limit: int = PAGE) -> Sequence[Alarm]:
    """List alarms with their resources: the gravest first, of those the newest; what is cleared newest first."""
    rows = _filtered(uow, asked).options(joinedload(Alarm.resource))
    order = ("id",) if asked.state == CLEARED else ("rank", "id")
    return uow.session.scalars(page_of(rows, Alarm, order, after, limit, newest=True)).all()


def count_alarms(uow: UnitOfWork) -> dict[str, int]:
    """Count the alarms that are open by their state."""
    rows = visible_alarms(uow).where(Alarm.open_key.is_not(None)).with_only_columns(Alarm.state, func.count())
    return {state: count for state, count in uow.session.execute(rows.group_by(Alarm.state)).all()}


def get_alarm(uow: UnitOfWork, alarm_id: int) -> Alarm:
    """Return an alarm with its resource, or raise NotFound."""
    return _one(uow, visible_alarms(uow).options(joinedload(Alarm.resource)).where(Alarm.id == alarm_id))


def get_history(uow: UnitOfWork, alarm: Alarm) -> History:
    """Return what happened to an alarm that the actor may see."""
    facts = select(EventRecord).where(EventRecord.subject == "alarm", EventRecord.subject_id == alarm.id)
    comments = uow.session.scalars(select(AlarmComment).where(AlarmComment.alarm_id == alarm.id))
    events = uow.session.scalars(facts.order_by(EventRecord.id)).all()
    return History(events, {each.id: each for each in comments})


def list_hidden_by(uow: UnitOfWork, alarm: Alarm, limit: int = PAGE) -> Sequence[Alarm]:
    """List the alarms that this one explains, by resource."""
    rows = visible_alarms(uow).join(Alarm.resource).options(joinedload(Alarm.resource))
    rows = rows.where(Alarm.parent_id == alarm.id, Alarm.open_key.is_not(None))
    return uow.session.scalars(rows.order_by(Resource.name, Alarm.id).limit(limit)).all()


def find_gravest(uow: UnitOfWork, resource_ids: Collection[int]) -> dict[int, Alarm]:
    """Return for each of these resources the gravest of its alarms that stand, told or explained, if any."""
    rows = visible_alarms(uow).where(Alarm.resource_id.in_(resource_ids), Alarm.state.in_((RAISED, HIDDEN)))
    gravest_last = uow.session.scalars(rows.order_by(Alarm.state == RAISED, Alarm.rank, Alarm.id))
    return {alarm.resource_id: alarm for alarm in gravest_last}


def read_rules(uow: UnitOfWork) -> AlarmRules:
    """Return how long alarms wait, as it is for a new desk where nobody has said anything else."""
    found = uow.session.scalars(select(AlarmRules).order_by(AlarmRules.id).limit(1)).one_or_none()
    return found or AlarmRules(**asdict(RulesDraft()))


def alarm_to_change(uow: UnitOfWork, alarm_id: int) -> Alarm:
    """Return an alarm, locked against others until the unit of work ends, or raise NotFound."""
    rows = visible_alarms(uow).where(Alarm.id == alarm_id).with_for_update()
    return _one(uow, rows.execution_options(populate_existing=True))


def find_open(uow: UnitOfWork, open_key: str) -> Alarm | None:
    """Return the open alarm of a resource and cause, locked until the unit of work ends, or None."""
    rows = select(Alarm).where(Alarm.open_key == open_key).with_for_update()
    return uow.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def find_all_open(uow: UnitOfWork, open_keys: Collection[str]) -> dict[str, Alarm]:
    """Return the open alarms of these resources and causes, locked until the unit of work ends, by their keys."""
    rows = select(Alarm).where(Alarm.open_key.in_(open_keys)).order_by(Alarm.id).with_for_update()
    found = uow.session.scalars(rows.execution_options(populate_existing=True))
    return {alarm.open_key: alarm for alarm in found if alarm.open_key is not None}


def find_reason(uow: UnitOfWork, alarm: Alarm) -> Reason:
    """Return what explains an alarm: planned work on its ground, else a dead resource on which its own stands."""
    grounds = grounds_of([alarm.resource_id])
    until = is_worked_on_until(uow, grounds)
    if until is not None:
        return Reason("maintenance", until)
    dead = select(Alarm.id).where(Alarm.resource_id.in_(grounds), Alarm.resource_id != alarm.resource_id)
    dead = dead.where(Alarm.is_down, Alarm.open_key.is_not(None)).order_by(Alarm.id).limit(1)
    parent_id = uow.session.scalars(dead).one_or_none()
    return Reason("parent", None, parent_id) if parent_id is not None else NOTHING


def list_above(uow: UnitOfWork, alarm: Alarm) -> Sequence[Alarm]:
    """List, locked, the alarms not hidden yet of what depends on the resource of an alarm."""
    above = select(Alarm).where(Alarm.resource_id.in_(dependents_of([alarm.resource_id])))
    above = above.where(Alarm.resource_id != alarm.resource_id, Alarm.state.in_((PENDING, RAISED)))
    locked = above.order_by(Alarm.id).with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(locked).all()


def list_due(uow: UnitOfWork, limit: int) -> Sequence[Alarm]:
    """List, locked, alarms at which the sweep must look now."""
    due = select(Alarm).where(Alarm.due_at <= uow.now()).order_by(Alarm.id).limit(limit)
    alone = due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return uow.session.scalars(alone).all()


def find_outage_on(uow: UnitOfWork, alarm: Alarm) -> Outage | None:
    """Return the open outage of the resource of an alarm, or of what it stands on, or None."""
    struck = select(outage_resource.c.outage_id).where(
        outage_resource.c.resource_id.in_(grounds_of([alarm.resource_id]))
    )
    going_on = select(Outage).where(Outage.id.in_(struck), Outage.ended_at.is_(None))
    return uow.session.scalars(going_on.order_by(Outage.id.desc()).limit(1)).one_or_none()


def list_open_of_cause(uow: UnitOfWork, cause: str) -> Sequence[Alarm]:
    """List the open alarms of one cause."""
    return uow.session.scalars(select(Alarm).where(Alarm.cause == cause, Alarm.open_key.is_not(None))).all()


def list_alarms_of_outage(uow: UnitOfWork, outage_id: int) -> Sequence[Alarm]:
    """List the alarms that an outage explains, with their resources, the newest first."""
    rows = visible_alarms(uow).options(joinedload(Alarm.resource)).where(Alarm.outage_id == outage_id)
    return uow.session.scalars(rows.order_by(Alarm.id.desc())).all()


class LineWatch(NamedTuple):
    """What monitoring knows of somebody's services: since when something is wrong, and since when it is silent."""

    trouble_since: datetime | None = None
    blind_since: datetime | None = None


def watch_lines(uow: UnitOfWork, service_ids: Collection[int]) -> LineWatch:
    """Return what monitoring knows of these services, of those that the actor may see; no element is ever named.

    It is silent where everybody who watched lately has not been heard of for too long; where nobody watches at all
    there is nothing to miss.
    """
    seen = ids_of(visible_services(uow).where(Service.id.in_(service_ids)))
    grave = select(func.min(Alarm.began_at)).where(Alarm.state == RAISED, Alarm.rank >= GRAVE)
    grave = grave.where(or_(Alarm.is_down, Alarm.cause.not_in(OF_A_PORT)))
    since = uow.session.scalars(grave.where(Alarm.resource_id.in_(supports_of(seen)))).one()
    watchers = uow.session.scalars(select(Watch).where(Watch.seen_at > uow.now() - REMEMBERED)).all()
    heard = [each.seen_at + timedelta(seconds=each.silent_for) >= uow.now() for each in watchers]
    is_blind = bool(watchers) and not any(heard)
    return LineWatch(since, max(each.seen_at for each in watchers) if is_blind else None)


def is_commented(uow: UnitOfWork, alarm: Alarm) -> bool:
    """Tell whether anybody has written about an alarm."""
    found = select(AlarmComment.id).where(AlarmComment.alarm_id == alarm.id).limit(1)
    return uow.session.scalars(found).one_or_none() is not None


def _filtered(uow: UnitOfWork, asked: AlarmFilter) -> Select[Alarm]:
    rows = visible_alarms(uow).where(Alarm.state == asked.state)
    if asked.severity:
        rows = rows.where(Alarm.severity == asked.severity)
    if asked.resource_id:
        rows = rows.where(Alarm.resource_id == asked.resource_id)
    if asked.unacknowledged:
        rows = rows.where(Alarm.acknowledged_at.is_(None))
    if asked.proposed:
        rows = rows.where(Alarm.proposed_at.is_not(None), Alarm.outage_id.is_(None), Alarm.dismissed_at.is_(None))
    if asked.text:
        wanted = searchable(asked.text)
        named = select(Resource.id).where(
            or_(Resource.name.icontains(wanted, autoescape=True), Resource.site.icontains(wanted, autoescape=True))
        )
        causes = (Alarm.text.icontains(wanted, autoescape=True), Alarm.cause.icontains(wanted, autoescape=True))
        rows = rows.where(or_(Alarm.resource_id.in_(named), *causes))
    return rows


def _one(uow: UnitOfWork, rows: Select[Alarm]) -> Alarm:
    alarm = uow.session.scalars(rows).one_or_none()
    if alarm is None:
        raise NotFound
    return alarm
