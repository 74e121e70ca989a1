"""The time: the one place that asks the machine for it."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import Protocol

BOOT = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_name() -> str:
    """Return what this run of the machine is called: seconds that never go back can be compared within it.

    Where the machine does not tell, it is this process alone.
    """
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return token_hex(16)


class Clock(Protocol):
    """Tells the moment; tests have one that stands still until they move it."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go back, for durations only."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back, for durations only."""
        return monotonic()
