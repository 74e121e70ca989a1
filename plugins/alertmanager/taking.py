"""Saying alerts as alarms: each element and cause once, however many alerts say it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from plugins.alertmanager.reading import Alert
from servicedesk.plugin_api import AlarmReport, UnitOfWork, clear_alarm, find_resources, note_watching, raise_alarm

SILENT_FOR = timedelta(hours=1)  # how long the alert that always fires may stay away


class Taken(NamedTuple):
    """How many alarms were seen and ended, and the elements that the inventory does not have."""

    raised: int
    cleared: int
    unknown: list[str]


def take_in(uow: UnitOfWork, alerts: Sequence[Alert]) -> Taken:
    """Raise what fires, and clear what is resolved unless something else of the same message says it still."""
    if any(each.is_watchdog and each.is_firing for each in alerts):
        note_watching(uow, SILENT_FOR)
    about = [each for each in alerts if not each.is_watchdog]
    known = find_resources(uow, sorted({name for each in about for name in each.names}))
    firing: dict[tuple[int, str], AlarmReport] = {}
    resolved, unknown = set(), set()
    for each in about:
        resource = next((known[name] for name in each.names if name in known), None)
        if resource is None:
            unknown.add(each.names[0])
        elif each.is_firing:
            report = AlarmReport(resource.id, each.cause, each.severity, each.text, each.is_down)
            firing.setdefault((resource.id, each.cause), report)
        else:
            resolved.add((resource.id, each.cause))
    for report in firing.values():
        raise_alarm(uow, report)
    over = sorted(resolved - firing.keys())
    for resource_id, cause in over:
        clear_alarm(uow, resource_id, cause)
    return Taken(len(firing), len(over), sorted(unknown))
