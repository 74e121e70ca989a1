"""The promise as arithmetic: how urgent a concern is, and until when it is attended."""

from datetime import datetime, timedelta

ATTEND_WITHIN = 24  # hours; N1 counts by the clock, day and night
LEVELS = (1, 2, 3)

# ITIL 4: the priority, 1 highest to 4, follows from the impact (down) and the urgency (across).
PRIORITY = {1: {1: 1, 2: 1, 3: 2}, 2: {1: 1, 2: 2, 3: 3}, 3: {1: 2, 2: 3, 3: 4}}


def priority_of(impact: int, urgency: int) -> int:
    """Return the priority from 1 to 4 of an impact and an urgency from 1 to 3."""
    return PRIORITY[impact][urgency]


def attend_by(began_at: datetime, hours: float = ATTEND_WITHIN) -> datetime:
    """Return until when a fault is attended that was reported, or released, at this moment."""
    return began_at + timedelta(hours=hours)
