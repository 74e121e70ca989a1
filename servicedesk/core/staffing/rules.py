"""Who is on duty: shifts become calendars of business time, nights included. No session, no writing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from servicedesk.core.sla import DayHours
from servicedesk.core.sla.calendars import MIDNIGHT, BusinessCalendar, Hours
from servicedesk.core.staffing.models import Shift

LOOK_AHEAD = timedelta(days=14)
ONE_DAY = timedelta(days=1)
WHOLE_DAY = 24 * 60
Days = tuple[tuple[str, DayHours], ...]


class Duty(NamedTuple):
    """Whether somebody works now: until when (None for no end in sight), else from when on (None if not soon)."""

    is_on: bool
    until: datetime | None = None
    next_at: datetime | None = None


ALWAYS = Duty(True)


def duty_of(calendars: Sequence[BusinessCalendar], now: datetime) -> Duty:
    """Return whether somebody with these shifts works now; without any shift one always does."""
    if not calendars:
        return ALWAYS
    end = now + LOOK_AHEAD
    ahead = sorted(span for calendar in calendars for span in calendar.open_between(now, end))
    until = now
    for begins_at, ends_at in ahead:
        if begins_at > until:
            break
        until = max(until, ends_at)
    if until == now:
        return Duty(False, next_at=ahead[0].begins_at if ahead else None)
    return Duty(True, until=until if until < end else None)


def calendar_of_shift(shift: Shift, operators_zone: str) -> BusinessCalendar:
    """Return the hours of a shift to count with; the same object as long as it says the same."""
    week = tuple(_pairs(hours) for hours in shift.week)
    days = tuple((each["day"], _pairs(each["hours"])) for each in shift.days)
    return _calendar(shift.zone or operators_zone, week, days)


def is_overnight(opens: str, closes: str) -> bool:
    """Tell whether hours end on the day after they begin; midnight is the end of the day itself."""
    return closes != "00:00" and closes <= opens


def are_shift_hours(hours: DayHours) -> bool:
    """Tell whether these can be read as hours of a shift, nights included."""
    try:
        moments = [time.fromisoformat(moment) for pair in hours for moment in pair]
    except ValueError:
        return False
    return all(each.tzinfo is None and not each.second and not each.microsecond for each in moments)


def _pairs(hours: Iterable[Sequence[str]]) -> DayHours:
    return tuple((opens, closes) for opens, closes in hours)


@lru_cache(512)
def _calendar(zone: str, week: tuple[DayHours, ...], days: Days) -> BusinessCalendar:
    """Return a calendar in which every night is cut at midnight."""
    own = {date.fromisoformat(day): hours for day, hours in days}
    return BusinessCalendar(
        ZoneInfo(zone),
        tuple(_cut(week[number - 1], hours) for number, hours in enumerate(week)),
        exceptions={day: _of_day(day, week, own) for known in own for day in (known, known + ONE_DAY)},
    )


def _of_day(day: date, week: Sequence[DayHours], own: Mapping[date, DayHours]) -> tuple[Hours, ...]:
    before = day - ONE_DAY
    return _cut(own.get(before, week[before.weekday()]), own.get(day, week[day.weekday()]))


def _cut(before: DayHours, hours: DayHours) -> tuple[Hours, ...]:
    """Return the hours of a day from midnight to midnight: what the night before leaves, and what begins on it."""
    night = [(0, _minute(closes)) for opens, closes in before if is_overnight(opens, closes)]
    begun = [
        (_minute(opens), WHOLE_DAY if is_overnight(opens, closes) or closes == "00:00" else _minute(closes))
        for opens, closes in hours
    ]
    return tuple(Hours(_clock(opens), _clock(closes)) for opens, closes in _joined(night + begun))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order and apart from each other."""
    joined: list[tuple[int, int]] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def _minute(moment: str) -> int:
    read = time.fromisoformat(moment)
    return read.hour * 60 + read.minute


def _clock(minute: int) -> time:
    return MIDNIGHT if minute == WHOLE_DAY else time(minute // 60, minute % 60)
