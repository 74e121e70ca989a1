"""When work that repeats takes place: days of the calendar by a rule, and the clocks' times on each. Pure calculation.

The days come from dateutil's rules of RFC 5545; the times are those of the operator's clocks, so that work at 1:00
stays at 1:00 when the clocks change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

FREQUENCIES = ("weekly", "monthly_day", "monthly_weekday", "monthly_last")
SHORTEST_MONTH, DAYS_OF_WEEK, LAST = 28, 7, -1
FIFTH = 5  # not every month has one: the last is meant

Windows = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Recurrence:
    """On which days something takes place: the first one, and those that follow it by a rule.

    ``every`` counts weeks or months. It goes on until a day, so many ``times`` with the first one, or without an end.
    A month that is too short for the day has it on its last one.
    """

    frequency: str
    begins_on: date
    every: int = 1
    until: date | None = None
    times: int | None = None

    @property
    def place_in_month(self) -> int:
        """Return which of its weekdays in the month the first day is: 1 to 4, or -1 for the last."""
        place = (self.begins_on.day - 1) // DAYS_OF_WEEK + 1
        return LAST if place == FIFTH or self.frequency == "monthly_last" else place

    def next_after(self, day: date) -> date | None:
        """Return the first day of the rule after this one, None where there is no more."""
        found = self._rule.after(_midnight(day))
        return found.date() if found is not None else None

    def days_after(self, day: date, count: int) -> list[date]:
        """Return so many days of the rule after this one, or as many as there are."""
        return [each.date() for each in self._rule.xafter(_midnight(day), count)]

    def falls_on(self, day: date) -> bool:
        """Tell whether this is a day of the rule."""
        return self.next_after(day - timedelta(days=1)) == day

    @cached_property
    def _rule(self) -> rrule:
        until = _midnight(self.until) if self.until is not None else None
        frequency = WEEKLY if self.frequency == "weekly" else MONTHLY
        return rrule(
            frequency, _midnight(self.begins_on), interval=self.every, until=until, count=self.times, **self._which()
        )

    def _which(self) -> dict[str, Any]:
        """Return which day of a month is meant, in the words of the rule."""
        if self.frequency in ("monthly_weekday", "monthly_last"):
            return {"byweekday": weekday(self.begins_on.weekday(), self.place_in_month)}
        if self.frequency == "monthly_day" and self.begins_on.day > SHORTEST_MONTH:
            return {"bymonthday": range(SHORTEST_MONTH, self.begins_on.day + 1), "bysetpos": LAST}
        return {}


def clock_times(windows: Windows, zone: ZoneInfo, first_day: date) -> list[list[Any]]:
    """Return windows as the clocks of a zone show them: how many days after the first, and the hour and minute."""
    return [[part for moment in window for part in _on_clock(moment.astimezone(zone), first_day)] for window in windows]


def windows_on(day: date, times: Sequence[Sequence[Any]], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return the windows of one day by the times of the clocks.

    An hour that the clocks leave out is the one after it; of one that they show twice it is the first. What would end
    before it begins on such a night lasts as long as on any other, and no window begins before the last one has ended.
    """
    windows: list[tuple[datetime, datetime]] = []
    for first, opens, last, closes in times:
        begins, ends = _moment(day, first, opens, zone), _moment(day, last, closes, zone)
        usual = _moment(day, last, closes, UTC) - _moment(day, first, opens, UTC)
        begins = max(begins, windows[-1][1]) if windows else begins
        windows.append((begins, ends if ends > begins else begins + usual))
    return windows


def _on_clock(local: datetime, first_day: date) -> tuple[int, str]:
    return (local.date() - first_day).days, local.strftime("%H:%M")


def _moment(day: date, later: int, clock: str, zone: Any) -> datetime:
    local = datetime.combine(day + timedelta(days=later), time.fromisoformat(clock), zone)
    return local.astimezone(UTC)


def _midnight(day: date) -> datetime:
    """Return a day as dateutil counts it, without a zone."""
    return datetime.combine(day, time())
