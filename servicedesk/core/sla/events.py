"""The facts that promises publish: somebody has changed what is promised."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A calendar of business hours says something else; ``action`` is created or changed."""

    kind = "calendar.changed"
    subject = "calendar"

    calendar_id: int
    action: str
    version: int


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    """A policy promises something else; ``action`` is created, changed or removed."""

    kind = "sla_policy.changed"
    subject = "policy"

    policy_id: int
    action: str
