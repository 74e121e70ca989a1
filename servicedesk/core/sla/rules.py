"""The promise as arithmetic: how urgent a concern is, and until when it is attended."""

from datetime import datetime, time, timedelta

ATTEND_WITHIN = 24  # hours; N1 counts by the clock, day and night
LEVELS = (1, 2, 3)
WEEKS = 104  # nobody promises anything for longer than two years

# ITIL 4: the priority, 1 highest to 4, follows from the impact (down) and the urgency (across).
LEAST = 3
PRIORITY = {1: {1: 1, 2: 1, 3: 2}, 2: {1: 1, 2: 2, 3: 3}, 3: {1: 2, 2: 3, 3: 4}}


def priority_of(impact: int, urgency: int) -> int:
    """Return the priority from 1 to 4 of an impact and an urgency from 1 to 3; what is less still counts as 3."""
    # Symptoms could once be given a 4, and may still have it: a report of them must not fail.
    return PRIORITY[min(impact, LEAST)][min(urgency, LEAST)]


def attend_by(began_at: datetime, hours: float = ATTEND_WITHIN) -> datetime:
    """Return until when a fault is attended that was reported, or released, at this moment."""
    return began_at + timedelta(hours=hours)


def fits_calendar(week: list[list[list[str]]], minutes: int) -> bool:
    """Tell whether so many minutes are reached within some years of such weeks, holidays left out of account."""
    spans = [(time.fromisoformat(opens), time.fromisoformat(closes)) for hours in week for opens, closes in hours]
    open_for = sum((minute_of(closes) or 24 * 60) - minute_of(opens) for opens, closes in spans)
    return minutes <= open_for * WEEKS


def minute_of(moment: time) -> int:
    """Return which minute of the day it is."""
    return moment.hour * 60 + moment.minute
