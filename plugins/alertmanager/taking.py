"""Saying alerts as alarms: each element and cause once, however many alerts say it, until the last of them is over."""

from collections.abc import Sequence, Set
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from plugins.alertmanager.models import Firing
from plugins.alertmanager.reading import Alert
from servicedesk.plugin_api import AlarmReport, UnitOfWork, clear_alarm, find_resources, note_watching, raise_alarm

KEPT_FOR = timedelta(days=1)  # Alertmanager repeats what fires every few hours
SILENT_FOR = timedelta(hours=1)  # how long the alert that always fires may stay away


class Taken(NamedTuple):
    """How many alarms were seen and ended, and the elements that the inventory does not have."""

    raised: int
    cleared: int
    unknown: list[str]


class Said(NamedTuple):
    """What one alert says: an alarm, told apart from others who say the same."""

    resource_id: int
    cause: str
    fingerprint: str


def take_in(uow: UnitOfWork, alerts: Sequence[Alert]) -> Taken:
    """Raise what fires, and clear what is resolved unless something else of the same message says it still."""
    if any(each.is_watchdog and each.is_firing for each in alerts):
        note_watching(uow, SILENT_FOR)
    about = [each for each in alerts if not each.is_watchdog]
    known = find_resources(uow, sorted({name for each in about for name in (*each.port_names, *each.names)}))
    firing: dict[Said, AlarmReport] = {}
    resolved, unknown = set[Said](), set[str]()
    for each in about:
        port = next((known[name] for name in each.port_names if name in known), None)
        resource = port or next((known[name] for name in each.names if name in known), None)
        if resource is None:
            unknown.add(each.names[0])
            continue
        said = Said(resource.id, each.cause, each.fingerprint)
        if each.is_firing:
            is_down = each.is_down and (port is not None or not each.is_of_a_port)
            firing.setdefault(said, AlarmReport(resource.id, each.cause, each.severity, each.text, is_down))
        else:
            resolved.add(said)
    reports: dict[tuple[int, str], AlarmReport] = {}
    for said, report in firing.items():
        reports.setdefault((said.resource_id, said.cause), report)
    over = _note(uow, firing.keys(), resolved - firing.keys())
    for report in reports.values():
        raise_alarm(uow, report)
    for resource_id, cause in over:
        clear_alarm(uow, resource_id, cause)
    return Taken(len(reports), len(over), sorted(unknown))


def _note(uow: UnitOfWork, firing: Set[Said], resolved: Set[Said]) -> list[tuple[int, str]]:
    """Note which alerts fire; return the alarms that none of them says any more.

    One that has not been said again for a day is over, whatever became of the message that would have said so. Of two
    messages at once the second waits for the first.
    """
    uow.session.execute(delete(Firing).where(Firing.seen_at < uow.now() - KEPT_FOR))
    _begin(uow, firing)
    touched = {said.resource_id for said in (*firing, *resolved)}
    locked = select(Firing).where(Firing.resource_id.in_(touched)).order_by(Firing.id).with_for_update()
    rows = uow.session.scalars(locked.execution_options(populate_existing=True))
    known = {Said(row.resource_id, row.cause, row.fingerprint): row for row in rows}
    for said in firing & known.keys():  # what somebody has taken away at this moment is noted when it is said again
        known[said].seen_at = uow.now()
    for said in resolved & known.keys():
        uow.session.delete(known.pop(said))
    standing = {(said.resource_id, said.cause) for said in known}
    return sorted({(said.resource_id, said.cause) for said in resolved} - standing)


def _begin(uow: UnitOfWork, firing: Set[Said]) -> None:
    """Add the alerts that are new, in the order in which everybody adds them."""
    insert = postgresql.insert if uow.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{**said._asdict(), "seen_at": uow.now()} for said in sorted(firing)]
    if rows:
        uow.session.execute(insert(Firing).on_conflict_do_nothing(), rows)
