"""The facts that promises publish: somebody has changed what is promised."""

from dataclasses import dataclass, field
from typing import Any

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A calendar of business hours says something else; ``action`` is created, changed or removed.

    ``changes`` holds for each thing what it was and is.
    """

    kind = "calendar.changed"
    subject = "calendar"

    calendar_id: int
    changes: dict[str, Any] = field(default_factory=dict)
    action: str
    version: int


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    """A policy promises something else; ``action`` is created, changed, moved or removed.

    With ``norm`` it was decided whether a day counts where no policy says otherwise; ``policy_id`` is 0 then.
    ``changes`` holds for each condition, and for each clock by its name, what it was and is.
    """

    kind = "sla_policy.changed"
    subject = "policy"

    policy_id: int
    changes: dict[str, Any] = field(default_factory=dict)
    action: str


@dataclass(frozen=True, kw_only=True)
class ClocksHeldBack(Event):
    """The time is in doubt: nothing is told of any promise until somebody confirms it.

    ``why`` is sla.leap, sla.back, sla.away or sla.too_many; ``waiting`` how many breaches wait, counted only so far.
    """

    kind = "sla.held_back"
    subject = "watch"

    watch_id: int
    why: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ClocksConfirmed(Event):
    """Somebody has let the sweep go on: what is due is told; with ``is_quiet`` it is noted and told to nobody."""

    kind = "sla.confirmed"
    subject = "watch"

    watch_id: int
    why: str
    reason: str = ""
    is_quiet: bool = False
