"""The facts that alarms publish; they hold identifiers and codes, never words."""

from dataclasses import dataclass
from typing import Any

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Event):
    """A condition of a resource has stood long enough to be believed, or flaps."""

    kind = "alarm.raised"
    subject = "alarm"

    alarm_id: int
    resource_id: int
    cause: str
    severity: str
    is_down: bool = False


@dataclass(frozen=True, kw_only=True)
class AlarmChanged(Event):
    """An alarm is otherwise than before.

    ``action`` is severity, hidden (``reason`` is maintenance or parent), acknowledged, unacknowledged,
    commented (``reference_id`` is the comment), outage_proposed, outage_dismissed
    (``reference_id`` is the comment that says why) or joined (``reference_id`` is the outage).
    """

    kind = "alarm.changed"
    subject = "alarm"

    alarm_id: int
    resource_id: int
    action: str
    severity_from: str = ""
    severity_to: str = ""
    reason: str = ""
    reference_id: int = 0


@dataclass(frozen=True, kw_only=True)
class AlarmCleared(Event):
    """An alarm is over: ``why`` is gone when the condition was gone for long enough, or hand."""

    kind = "alarm.cleared"
    subject = "alarm"

    alarm_id: int
    resource_id: int
    cause: str
    why: str


@dataclass(frozen=True, kw_only=True)
class AlarmRulesChanged(Event):
    """How long alarms wait is different; ``changes`` says for each rule what it was and is."""

    kind = "alarm.rules_changed"
    subject = "rules"

    rules_id: int
    changes: dict[str, Any]
