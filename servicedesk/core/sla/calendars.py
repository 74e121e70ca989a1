"""Business time: which hours of which days count, as a pure calculation on moments.

A calendar turns days into intervals of UTC; adding, subtracting and measuring walk along them. Local hours are made
into moments day by day, so a day on which the clocks change is as long or as short as it is on the wall.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
FARTHEST = 3660  # days; a calendar that does not give the time within ten years is never open


class NeverOpen(Exception):
    """A calendar has not enough open hours within ten years to give an answer."""


class Hours(NamedTuple):
    """Open hours of a day by the wall clock; midnight as the end means the end of that day."""

    opens: time
    closes: time


class Interval(NamedTuple):
    """A span of time between two moments of UTC, the second one no longer in it."""

    begins_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it lasts."""
        return self.ends_at - self.begins_at


Week = tuple[tuple[Hours, ...], ...]

OFFICE_DAY = (Hours(time(8), time(12)), Hours(time(13), time(17)))
OFFICE_WEEK: Week = (OFFICE_DAY,) * 5 + ((),) * 2
ROUND_THE_CLOCK: Week = ((Hours(MIDNIGHT, MIDNIGHT),),) * 7


@dataclass(frozen=True)
class BusinessCalendar:
    """Which hours count: a week's hours in a time zone, less holidays, with days that have hours of their own.

    ``week`` has the hours of Monday to Sunday, each day's in order and apart from each other. ``holidays`` are closed
    whatever their weekday; ``exceptions`` win over both: an empty one closes a day, hours open it.
    """

    zone: ZoneInfo
    week: Week = OFFICE_WEEK
    holidays: Container[date] = frozenset()
    exceptions: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)

    def hours_of(self, day: date) -> tuple[Hours, ...]:
        """Return the open hours of a day by the wall clock."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.week[day.weekday()]

    def intervals_of(self, day: date) -> Iterator[Interval]:
        """Yield the open intervals of a day; hours that the change to summer time skips are none."""
        for opens, closes in self.hours_of(day):
            last_day = day + timedelta(days=closes == MIDNIGHT)
            begins_at, ends_at = self._moment(day, opens), self._moment(last_day, closes)
            if ends_at > begins_at:
                yield Interval(begins_at, ends_at)

    def is_open(self, moment: datetime) -> bool:
        """Say whether a moment counts."""
        return any(begins <= moment < ends for begins, ends in self.intervals_of(self._day_of(moment)))

    def add(self, start: datetime, duration: timedelta, pauses: Sequence[Interval] = ()) -> datetime:
        """Return the moment at which ``duration`` of business time has passed since ``start``.

        ``pauses`` do not count; they may overlap. Raises NeverOpen.
        """
        return self.explain(start, duration, pauses)[-1].ends_at if duration else utc(start)

    def explain(self, start: datetime, duration: timedelta, pauses: Sequence[Interval] = ()) -> list[Interval]:
        """Return the intervals that make a deadline: together they are ``duration``, the last ends with the deadline.

        ``duration`` is more than nothing. Raises NeverOpen.
        """
        return _filled(without(self._from(utc(start)), pauses), duration)

    def subtract(self, end: datetime, duration: timedelta) -> datetime:
        """Return the latest moment from which ``duration`` of business time passes until ``end``. Raises NeverOpen."""
        moment, left = utc(end), duration
        if not left:
            return moment
        for interval in self._back_from(moment):
            taken = min(left, interval.length)
            left -= taken
            if not left:
                return interval.ends_at - taken
        raise NeverOpen

    def between(self, start: datetime, end: datetime, pauses: Sequence[Interval] = ()) -> timedelta:
        """Return how much business time lies between two moments; less than nothing if the second is the earlier."""
        start, end = utc(start), utc(end)
        if end < start:
            return -self.between(end, start, pauses)
        return sum((each.length for each in self.open_between(start, end, pauses)), timedelta(0))

    def open_between(self, start: datetime, end: datetime, pauses: Sequence[Interval] = ()) -> list[Interval]:
        """Return the intervals that count between two moments."""
        days = (self._day_of(end) - self._day_of(start)).days + 1
        opened = self._clipped(Interval(utc(start), utc(end)), days)
        return list(without(opened, pauses))

    def _from(self, start: datetime) -> Iterator[Interval]:
        yield from self._clipped(Interval(start, END_OF_TIME), FARTHEST)

    def _clipped(self, span: Interval, days: int) -> Iterator[Interval]:
        first = self._day_of(span.begins_at)
        for number in range(days):
            for begins_at, ends_at in self.intervals_of(first + timedelta(days=number)):
                interval = Interval(max(begins_at, span.begins_at), min(ends_at, span.ends_at))
                if interval.length > timedelta(0):
                    yield interval

    def _back_from(self, end: datetime) -> Iterator[Interval]:
        last = self._day_of(end)
        for number in range(FARTHEST):
            for begins_at, ends_at in reversed(list(self.intervals_of(last - timedelta(days=number)))):
                if begins_at < end:
                    yield Interval(begins_at, min(ends_at, end))

    def _day_of(self, moment: datetime) -> date:
        return utc(moment).astimezone(self.zone).date()

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def explain_by_clock(start: datetime, duration: timedelta, pauses: Sequence[Interval] = ()) -> list[Interval]:
    """Return the intervals that make a deadline where every hour counts, day and night."""
    return _filled(without((Interval(utc(start), END_OF_TIME),), pauses), duration)


def _filled(intervals: Iterator[Interval], duration: timedelta) -> list[Interval]:
    """Return the first of these intervals that are ``duration`` together, or raise NeverOpen."""
    left, made = duration, list[Interval]()
    for interval in intervals:
        taken = min(left, interval.length)
        made.append(Interval(interval.begins_at, interval.begins_at + taken))
        left -= taken
        if not left:
            return made
    raise NeverOpen


def without(intervals: Iterator[Interval] | Sequence[Interval], pauses: Sequence[Interval]) -> Iterator[Interval]:
    """Yield what is left of intervals, in order, when pauses are cut out of them."""
    for interval in intervals:
        begins_at = interval.begins_at
        for pause in sorted(pauses):
            if begins_at < pause.begins_at < interval.ends_at:
                yield Interval(begins_at, pause.begins_at)
            if pause.begins_at < interval.ends_at:
                begins_at = max(begins_at, pause.ends_at)
        if begins_at < interval.ends_at:
            yield Interval(begins_at, interval.ends_at)


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC. Raises ValueError for one without a zone: nobody knows when that is."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)
