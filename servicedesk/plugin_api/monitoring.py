"""What a plugin that watches the network says: what it found at a resource, and what is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from servicedesk.core import alarms as _alarms
from servicedesk.core.alarms.drafts import AlarmReport
from servicedesk.core.kernel.unit_of_work import UnitOfWork

__all__ = ["AlarmReport", "AlarmView", "clear_alarm", "note_watching", "raise_alarm", "raise_alarms"]


@dataclass(frozen=True)
class AlarmView:
    """An alarm as a plugin sees it; ``state`` is pending, raised, hidden or cleared."""

    id: int
    resource_id: int
    cause: str
    severity: str
    state: str
    count: int


def raise_alarm(uow: UnitOfWork, report: AlarmReport) -> AlarmView:
    """Say that a resource has a condition; saying it again changes nothing but its count.

    The desk believes it once it has stood for the hold-down, and hides it while planned work or a dead resource
    below explains it. Needs the permission ``alarm.raise``. Raises NotFound for an unknown resource, and Invalid.
    """
    alarm = _alarms.raise_alarm(uow, report)
    return AlarmView(alarm.id, alarm.resource_id, alarm.cause, alarm.severity, alarm.state, alarm.count)


def raise_alarms(uow: UnitOfWork, reports: Sequence[AlarmReport]) -> None:
    """Say of many resources at once what ``raise_alarm`` says of one: what was said before costs next to nothing.

    Needs the permission ``alarm.raise``. Raises NotFound for an unknown resource, and Invalid.
    """
    _alarms.raise_alarms(uow, reports)


def clear_alarm(uow: UnitOfWork, resource_id: int, cause: str) -> None:
    """Say that a condition is gone; the desk clears its alarm once it has been gone for long enough.

    Does nothing where there is no such alarm. Needs the permission ``alarm.raise``.
    """
    _alarms.clear_alarm(uow, resource_id, cause)


def note_watching(uow: UnitOfWork, silent_for: timedelta) -> None:
    """Say that the plugin watches the network, and will say so again within this time.

    When nobody who watches has been heard of for too long, customers who report and agents who answer a call are
    told that the desk cannot see their line. Needs the permission ``alarm.raise``.
    """
    _alarms.note_watching(uow, silent_for)
