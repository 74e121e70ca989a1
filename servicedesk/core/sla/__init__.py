"""The promise and its arithmetic; it knows nothing of tickets."""

from servicedesk.core.sla.book import Aim, Book, Concern, calendar_of_draft
from servicedesk.core.sla.calendars import Interval
from servicedesk.core.sla.clocks import ClockState
from servicedesk.core.sla.drafts import CLOCKS, PAUSES, WARNINGS, DayHours, HoursDraft, OwnDay, PolicyDraft, TargetDraft
from servicedesk.core.sla.holidays import holidays_of_year, known_countries, parts_of
from servicedesk.core.sla.models import SlaPolicy
from servicedesk.core.sla.queries import (
    current_book,
    get_calendar,
    get_policy,
    is_held_back,
    keeps_norm,
    list_calendars,
    list_policies,
    list_policies_by,
    most_at_once,
    read_doubt,
)
from servicedesk.core.sla.rules import attend_by, priority_of
from servicedesk.core.sla.service.hours import (
    are_hours,
    change_calendar,
    create_calendar,
    own_days,
    own_days_of,
    remove_calendar,
)
from servicedesk.core.sla.service.policies import (
    ACCOUNT_KINDS,
    KINDS,
    MOST_MINUTES,
    book_with,
    change_policy,
    create_policy,
    keep_norm,
    last_position,
    move_policy,
    remove_policy,
)
from servicedesk.core.sla.service.watching import believe_at_once, confirm_clocks, dismiss_clocks
from servicedesk.core.sla.trying import SpecialDay, Trial, special_days, try_calendar

__all__ = [
    "ACCOUNT_KINDS",
    "CLOCKS",
    "KINDS",
    "MOST_MINUTES",
    "PAUSES",
    "WARNINGS",
    "Aim",
    "Book",
    "ClockState",
    "Concern",
    "DayHours",
    "HoursDraft",
    "Interval",
    "OwnDay",
    "PolicyDraft",
    "SlaPolicy",
    "SpecialDay",
    "TargetDraft",
    "Trial",
    "are_hours",
    "attend_by",
    "book_with",
    "calendar_of_draft",
    "believe_at_once",
    "change_calendar",
    "change_policy",
    "confirm_clocks",
    "create_calendar",
    "create_policy",
    "dismiss_clocks",
    "current_book",
    "get_calendar",
    "get_policy",
    "holidays_of_year",
    "is_held_back",
    "keep_norm",
    "keeps_norm",
    "known_countries",
    "last_position",
    "list_calendars",
    "list_policies",
    "list_policies_by",
    "most_at_once",
    "move_policy",
    "own_days",
    "own_days_of",
    "parts_of",
    "priority_of",
    "remove_calendar",
    "read_doubt",
    "remove_policy",
    "special_days",
    "try_calendar",
]
