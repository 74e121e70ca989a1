"""The time zones that this machine knows; to list them is a walk over a thousand files, so it is done once."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())


@cache
def zones_to_choose() -> tuple[str, ...]:
    """Return the names that people choose from, in order: those of a place, and UTC."""
    return tuple(sorted(name for name in known_zones() if "/" in name or name == "UTC"))
