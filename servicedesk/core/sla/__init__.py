"""The promise and its arithmetic; it knows nothing of tickets."""

from servicedesk.core.sla.drafts import CLOCKS, PAUSES, WARNINGS, HoursDraft, OwnDay, PolicyDraft, TargetDraft
from servicedesk.core.sla.holidays import holidays_of_year, known_countries
from servicedesk.core.sla.queries import get_calendar, get_policy, list_calendars, list_policies
from servicedesk.core.sla.rules import attend_by, priority_of
from servicedesk.core.sla.service.hours import change_calendar, create_calendar, own_days
from servicedesk.core.sla.service.policies import (
    ACCOUNT_KINDS,
    KINDS,
    MOST_MINUTES,
    change_policy,
    create_policy,
    remove_policy,
)

__all__ = [
    "ACCOUNT_KINDS",
    "CLOCKS",
    "KINDS",
    "MOST_MINUTES",
    "PAUSES",
    "WARNINGS",
    "HoursDraft",
    "OwnDay",
    "PolicyDraft",
    "TargetDraft",
    "attend_by",
    "change_calendar",
    "change_policy",
    "create_calendar",
    "create_policy",
    "get_calendar",
    "get_policy",
    "holidays_of_year",
    "known_countries",
    "list_calendars",
    "list_policies",
    "own_days",
    "priority_of",
    "remove_policy",
]
