"""What monitoring says: a condition is there, a condition is gone. Saying it again changes nothing but a count."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from servicedesk.core.alarms.drafts import AlarmReport
from servicedesk.core.alarms.events import AlarmChanged
from servicedesk.core.alarms.models import PENDING, RAISED, Alarm, AlarmRules, Watch
from servicedesk.core.alarms.queries import find_all_open, find_open, read_rules
from servicedesk.core.alarms.rules import SEVERITIES, checked, is_old_news, key_of
from servicedesk.core.alarms.service.outages import consider_outage
from servicedesk.core.alarms.service.settling import free_what_it_hid, hide_what_stands_on, settle, take_alarms
from servicedesk.core.inventory.queries import get_resource, list_known_resources
from servicedesk.core.kernel.base import insert_for, table_of
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.service.changes import require

RAISE = "alarm.raise"


def raise_alarm(uow: UnitOfWork, report: AlarmReport) -> Alarm:
    """Say that a resource has a condition; the alarm of this resource and cause, old or new, with one more count.

    It is told once it has stood for the hold-down, and not while planned work or a dead resource below explains
    it. Raises Forbidden, NotFound for an unknown resource, and Invalid.
    """
    require_machine(uow)
    clean = checked(report)
    take_alarms(uow)
    get_resource(uow, clean.resource_id)
    key = key_of(clean.resource_id, clean.cause)
    alarm = find_open(uow, key) or _begin(uow, [clean])[key]
    _say(uow, alarm, clean, read_rules(uow))
    return alarm


def _say(uow: UnitOfWork, alarm: Alarm, clean: AlarmReport, rules: AlarmRules) -> None:
    """Note what was said of an alarm, put it where it belongs, and look at what follows for those that stand on it."""
    was_down, was_raised = alarm.is_down and alarm.count > 0, alarm.state == RAISED
    _see(uow, alarm, clean)
    settle(uow, alarm, rules)
    if alarm.is_down and not was_down:
        hide_what_stands_on(uow, alarm)
        if was_raised and alarm.outage_id is None:
            consider_outage(uow, alarm, rules)
    if was_down and not alarm.is_down:
        free_what_it_hid(uow, alarm)


def raise_alarms(uow: UnitOfWork, reports: Sequence[AlarmReport]) -> None:
    """Say of many resources at once that they have a condition, as often as each was seen.

    Where nothing is new about an alarm that was told or hidden already, or that waits to be believed, it is only
    counted, in one statement for all; now and then it is looked at whole, so that what explained it and does not any
    more is found out. Raises as ``raise_alarm`` does.
    """
    require_machine(uow)
    clean = [checked(each) for each in reports]
    if not clean:
        return
    take_alarms(uow)
    known = find_all_open(uow, [_key(each) for each in clean])
    new = [each for each in clean if _key(each) not in known]
    if new:
        _require_known(uow, {each.resource_id for each in new})
        known |= _begin(uow, new)
    rules: AlarmRules | None = None
    for report in clean:
        alarm = known[_key(report)]
        if is_old_news(alarm, report, uow.now()):
            alarm.count += report.times
            alarm.seen_at = uow.now()
        else:
            rules = rules or read_rules(uow)
            _say(uow, alarm, report, rules)


def clear_alarm(uow: UnitOfWork, resource_id: int, cause: str) -> Alarm | None:
    """Say that a condition is gone; it is cleared once it has been gone for long enough.

    Returns the alarm, or None where there is none. Raises Forbidden.
    """
    require_machine(uow)
    take_alarms(uow)
    alarm = find_open(uow, key_of(resource_id, cause))
    if alarm is not None and alarm.gone_at is None:
        alarm.gone_at = uow.now()
        settle(uow, alarm, read_rules(uow))
    return alarm


def note_watching(uow: UnitOfWork, silent_for: timedelta) -> None:
    """Say that one watches and will be heard of again within this time; customers are told when nobody does.

    Raises Forbidden.
    """
    require_machine(uow)
    seconds = int(silent_for.total_seconds())
    values = {"source": uow.actor.key, "seen_at": uow.now(), "silent_for": seconds}
    adding = insert_for(uow.session.get_bind().dialect.name)(table_of(Watch)).values(values)
    uow.session.execute(adding.on_conflict_do_update(index_elements=["source"], set_=values))


def require_machine(uow: UnitOfWork) -> None:
    """Raise Forbidden unless a plugin that may, or the desk itself, says it: nobody raises alarms by hand."""
    require(uow, RAISE)
    if not uow.actor.is_machine:
        raise Forbidden


def _require_known(uow: UnitOfWork, resource_ids: Collection[int]) -> None:
    if len(list_known_resources(uow, resource_ids)) < len(resource_ids):
        raise NotFound


def _key(report: AlarmReport) -> str:
    return key_of(report.resource_id, report.cause)


def _begin(uow: UnitOfWork, reports: Sequence[AlarmReport]) -> dict[str, Alarm]:
    """Return the rows of new alarms by their keys; of two who begin one at once the second finds that of the first."""
    now = uow.now()
    rows = [
        {"open_key": _key(each), "resource_id": each.resource_id, "cause": each.cause, "severity": each.severity,
         "rank": rank_of(each.severity), "state": PENDING, "hidden_for": "", "is_down": each.is_down,
         "text": each.text, "source": uow.actor.key, "count": 0, "flaps": 0, "began_at": now, "stands_since": now,
         "seen_at": now, "changed_at": now, "acknowledged_by_name": ""}
        for each in reports
    ]  # fmt: skip
    adding = insert_for(uow.session.get_bind().dialect.name)(table_of(Alarm))
    uow.session.execute(adding.on_conflict_do_nothing(index_elements=["open_key"]), rows)
    return find_all_open(uow, [_key(each) for each in reports])


def _see(uow: UnitOfWork, alarm: Alarm, report: AlarmReport) -> None:
    """Note that the condition was seen, and what is different about it."""
    now = uow.now()
    alarm.count += report.times
    alarm.seen_at, alarm.is_down, alarm.text = now, report.is_down, report.text
    if alarm.gone_at is not None:
        alarm.gone_at, alarm.stands_since = None, now
        alarm.flaps += 1
    if alarm.severity != report.severity:
        before, alarm.severity, alarm.rank = alarm.severity, report.severity, rank_of(report.severity)
        alarm.changed_at = now
        if alarm.state == RAISED:
            uow.publish(
                AlarmChanged(
                    alarm_id=alarm.id,
                    resource_id=alarm.resource_id,
                    action="severity",
                    severity_from=before,
                    severity_to=report.severity,
                )
            )


def rank_of(severity: str) -> int:
    """Return how grave a severity is, 5 the gravest."""
    return len(SEVERITIES) - SEVERITIES.index(severity)
