"""Calendars and policies as they shall be."""

from dataclasses import dataclass
from datetime import date

CLOCKS = ("response", "attention", "resolution", "next_update", "regulator")
PAUSES = ("customer", "appointment", "carrier")
WARNINGS = (50, 75, 90)
OFFICE = ((("08:00", "12:00"), ("13:00", "17:00")),) * 5 + ((),) * 2

DayHours = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OwnDay:
    """A day of the administrator's own: closed without hours, else open in these, whatever day it is."""

    day: date
    name: str = ""
    hours: DayHours = ()


@dataclass(frozen=True)
class HoursDraft:
    """A calendar as it shall be; hours are written as in ``08:00``, and ``00:00`` closes at the end of the day."""

    name: str
    name_en: str = ""
    zone: str = ""
    country: str = ""
    subdivision: str = ""
    week: tuple[DayHours, ...] = OFFICE
    days: tuple[OwnDay, ...] = ()


@dataclass(frozen=True)
class TargetDraft:
    """What is promised for one clock: minutes for priority 1 to 4, 0 for none at this priority."""

    clock: str
    minutes: tuple[int, ...]
    calendar_id: int | None = None
    pauses: tuple[str, ...] = ()
    warnings: tuple[int, ...] = WARNINGS


@dataclass(frozen=True)
class PolicyDraft:
    """A policy as it shall be; conditions that are empty restrict nothing."""

    name: str
    name_en: str = ""
    position: int = 0
    is_active: bool = True
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    account_kinds: tuple[str, ...] = ()
    regulator: str = ""
    targets: tuple[TargetDraft, ...] = ()
