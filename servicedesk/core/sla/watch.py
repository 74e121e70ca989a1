"""Doubting the time: whether what came due did so because time has passed, or because a clock has leapt.

A desk that was off and is on again has really broken its promises: within one run of the machine the seconds that
never go back say how long it was off, and after a restart of the machine a week is believed. What is not believed is
held back until somebody confirms it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from servicedesk.core.sla.watch_models import ClockMark

TOLERANCE = timedelta(minutes=5)  # clocks are set right by seconds; nobody breaks a promise by that
LONGEST_AWAY = timedelta(days=7)

LEAP, BACK, AWAY, TOO_MANY = "sla.leap", "sla.back", "sla.away", "sla.too_many"


def doubt(marks: Sequence[ClockMark], boot: str, now: datetime, seconds: float) -> str:
    """Return why a machine's time cannot be believed, as a code, or nothing.

    ``marks`` are of all machines; one of the same run of this machine is the best witness.
    """
    own = next((each for each in marks if each.boot == boot), None)
    if own is not None:
        passed = timedelta(seconds=seconds - own.seconds)
        if abs((now - own.swept_at) - passed) > TOLERANCE:
            return LEAP
    latest = max((each.swept_at for each in marks), default=now)
    if now < latest - TOLERANCE:
        return BACK
    return AWAY if own is None and now - latest > LONGEST_AWAY else ""


def was_away(marks: Sequence[ClockMark], now: datetime) -> bool:
    """Tell whether nobody has swept for a while: then many promises may have been broken at once."""
    latest = max((each.swept_at for each in marks), default=None)
    return latest is None or now - latest > TOLERANCE
