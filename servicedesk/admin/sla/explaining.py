"""Deadlines told as the hours that make them, and days that are not as their weekday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from servicedesk.admin.sla.typed import written_hours, written_length
from servicedesk.core.sla import HoursDraft, Interval, special_days
from servicedesk.language import formats
from servicedesk.web.locale import current_language, current_locale
from servicedesk.web.wiring import wiring

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Line:
    """A span of time in words, how long it is, and how long all are together so far."""

    words: str
    lasting: str
    together: str


@dataclass(frozen=True)
class Explained:
    """A moment in words, and the hours that make it."""

    words: str
    lines: list[Line]


@dataclass(frozen=True)
class DayInWords:
    """A special day as a page shows it; without hours it is closed."""

    words: str
    name: str
    hours: str
    is_own: bool


def explained(at: datetime, intervals: Iterable[Interval], zone: ZoneInfo) -> Explained:
    """Return a moment and what makes it in words, by the clock of a zone."""
    lines, together, now = [], timedelta(0), wiring().clock.now()
    for each in intervals:
        together += each.length
        words = formats.span(each.begins_at, each.ends_at, now=now, zone=zone, locale=current_locale())
        lines.append(Line(words, in_hours(each.length), in_hours(together)))
    return Explained(moment_words(at, zone), lines)


def moment_words(at: datetime, zone: ZoneInfo) -> str:
    """Say a moment by the clock of a zone."""
    return formats.when(at, now=wiring().clock.now(), zone=zone, locale=current_locale())


def in_hours(length: timedelta) -> str:
    """Say how long in hours and minutes; a day of business has no fixed length, so days are never said."""
    return written_length(round(length / MINUTE)) or "0 min"


def special_years(draft: HoursDraft, zone: ZoneInfo) -> list[tuple[int, list[DayInWords]]]:
    """Return the special days of this year and the next in words."""
    this = wiring().clock.now().astimezone(zone).year
    return [(year, _in_words(draft, year)) for year in (this, this + 1)]


def _in_words(draft: HoursDraft, year: int) -> list[DayInWords]:
    return [
        DayInWords(
            formats.date_words(each.day, locale=current_locale()), each.name, written_hours(each.hours), each.is_own
        )
        for each in special_days(draft, year, current_language())
    ]  # fmt: skip
