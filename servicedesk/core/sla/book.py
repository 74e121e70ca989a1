"""The book of promises: every calendar and policy that counts now, as plain values to choose from.

It is made anew only when somebody has changed a policy or a calendar; choosing from it reads no database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from servicedesk.core.sla.calendars import BusinessCalendar, Hours, Interval, NeverOpen, explain_by_clock, without
from servicedesk.core.sla.drafts import HoursDraft
from servicedesk.core.sla.holidays import Holidays
from servicedesk.core.sla.models import BusinessHoursVersion, SlaPolicy
from servicedesk.core.sla.rules import ATTEND_WITHIN

BY_THE_CLOCK = (0, 0)  # instead of a calendar and its version
FARTHEST = timedelta(days=3650)  # a calendar that is never open promises nothing sooner

CalendarKey = tuple[int, int]


@dataclass(frozen=True)
class Concern:
    """What a policy looks at."""

    kind: str
    category: str
    priority: int
    account_kind: str


@dataclass(frozen=True)
class Aim:
    """What one clock of one concern is to reach: so many minutes of its calendar, by a policy."""

    clock: str
    minutes: int
    policy_id: int = 0
    calendar_id: int = 0
    pauses: tuple[str, ...] = ()
    warnings: tuple[int, ...] = ()


@dataclass(frozen=True)
class Promise:
    """A policy as plain values."""

    id: int
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    priorities: frozenset[int] = frozenset()
    account_kinds: frozenset[str] = frozenset()
    aims: Mapping[str, tuple[Aim | None, ...]] = field(default_factory=dict)

    def fits(self, concern: Concern) -> bool:
        """Tell whether it is given for such a concern."""
        return (
            (not self.kinds or concern.kind in self.kinds)
            and (not self.categories or concern.category in self.categories)
            and (not self.priorities or concern.priority in self.priorities)
            and (not self.account_kinds or concern.account_kind in self.account_kinds)
        )


@dataclass(frozen=True)
class Book:
    """All promises in their order, and the calendars that they count by, each with the version that counts now."""

    promises: tuple[Promise, ...] = ()
    calendars: Mapping[CalendarKey, BusinessCalendar] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)

    def aims(self, concern: Concern) -> dict[str, Aim]:
        """Return for each clock what the first policy that fits and has a target for it promises."""
        found: dict[str, Aim] = {}
        for promise in self.promises:
            if promise.fits(concern):
                for clock, by_priority in promise.aims.items():
                    aim = by_priority[concern.priority - 1]
                    if aim is not None:
                        found.setdefault(clock, aim)
        return found

    def key_of(self, calendar_id: int) -> CalendarKey:
        """Return a calendar with the version that counts now."""
        return (calendar_id, self.versions[calendar_id]) if calendar_id else BY_THE_CLOCK

    def knows(self, key: CalendarKey) -> bool:
        """Tell whether a version of a calendar is in this book; time by the clock always is."""
        return key == BY_THE_CLOCK or key in self.calendars

    def due(self, key: CalendarKey, began_at: datetime, length: timedelta, pauses: tuple[Interval, ...]) -> datetime:
        """Return when so much time of a calendar has passed; ten years on where it is hardly ever open."""
        if key == BY_THE_CLOCK and not pauses:
            return began_at + length
        return self.explain(key, began_at, length, pauses)[-1].ends_at

    def explain(
        self, key: CalendarKey, began_at: datetime, length: timedelta, pauses: tuple[Interval, ...]
    ) -> list[Interval]:
        """Return the intervals that make a deadline."""
        if key == BY_THE_CLOCK:
            return explain_by_clock(began_at, length, pauses)
        try:
            return self.calendars[key].explain(began_at, length, pauses)
        except NeverOpen:
            return [Interval(began_at, began_at + FARTHEST)]

    def passed(self, key: CalendarKey, began_at: datetime, until: datetime, pauses: tuple[Interval, ...]) -> timedelta:
        """Return how much time of a calendar has passed between two moments, never less than nothing."""
        until = max(began_at, until)
        if key == BY_THE_CLOCK:
            return explained(list(without((Interval(began_at, until),), pauses)))
        return self.calendars[key].between(began_at, until, pauses)


def explained(intervals: list[Interval]) -> timedelta:
    """Return how long intervals are together."""
    return sum((each.length for each in intervals), timedelta(0))


# N1: whatever no policy says otherwise of is attended within a day. It holds until somebody switches it off.
NORM = Promise(0, aims={"attention": (Aim("attention", ATTEND_WITHIN * 60, warnings=(50, 75, 90)),) * 4})
UNWRITTEN = Book((NORM,))


def promise_of(policy: SlaPolicy) -> Promise:
    """Return a policy as plain values."""
    return Promise(
        policy.id,
        frozenset(policy.kinds),
        frozenset(policy.categories),
        frozenset(policy.priorities),
        frozenset(policy.account_kinds),
        {
            target.clock: tuple(
                Aim(
                    target.clock, minutes, policy.id, target.calendar_id or 0, tuple(target.pauses),
                    tuple(target.warnings),
                ) if minutes else None
                for minutes in target.minutes
            )
            for target in policy.targets
        },
    )  # fmt: skip


def calendar_of(version: BusinessHoursVersion, operators_zone: str) -> BusinessCalendar:
    """Return what a version of a calendar says, to count with; the same object as long as it says the same."""
    days = tuple((each["day"], _pairs(each["hours"])) for each in version.days)
    week = tuple(_pairs(each) for each in version.week)
    return _calendar(version.zone or operators_zone, version.country, version.subdivision, week, days)


def calendar_of_draft(draft: HoursDraft, operators_zone: str) -> BusinessCalendar:
    """Return what a calendar would say, to count with before it is kept."""
    days = tuple((each.day.isoformat(), each.hours) for each in draft.days)
    return _calendar(draft.zone or operators_zone, draft.country, draft.subdivision, draft.week, days)


Pairs = tuple[tuple[str, str], ...]


def _pairs(hours: list[Any]) -> Pairs:
    return tuple((opens, closes) for opens, closes in hours)


@lru_cache(256)
def _calendar(
    zone: str, country: str, subdivision: str, week: tuple[Pairs, ...], days: tuple[tuple[str, Pairs], ...]
) -> BusinessCalendar:
    return BusinessCalendar(
        ZoneInfo(zone),
        tuple(_hours(each) for each in week),
        Holidays(country, subdivision) if country else frozenset(),
        {date.fromisoformat(day): _hours(hours) for day, hours in days},
    )


def _hours(pairs: Pairs) -> tuple[Hours, ...]:
    return tuple(Hours(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)
