"""Trying a calendar before it counts: deadlines and notices with what makes them, and the days that are special."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from servicedesk.core.sla.calendars import BusinessCalendar, Interval, NeverOpen
from servicedesk.core.sla.drafts import DayHours, HoursDraft
from servicedesk.core.sla.holidays import holidays_of_year


@dataclass(frozen=True)
class Trial:
    """What a calendar says of a moment: what is due so much time later, and what is to be announced so much before."""

    at: datetime
    length: timedelta
    due: tuple[Interval, ...]
    notice: tuple[Interval, ...]

    @property
    def due_at(self) -> datetime:
        """Return when so much time has passed."""
        return self.due[-1].ends_at

    @property
    def notice_by(self) -> datetime:
        """Return the latest moment from which so much time passes until then."""
        return self.notice[0].begins_at


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not as its weekday: a public holiday, or one of the administrator's own, with its hours."""

    day: date
    name: str
    hours: DayHours = ()
    is_own: bool = False


def try_calendar(calendar: BusinessCalendar, at: datetime, length: timedelta) -> Trial | None:
    """Return what a calendar says of a moment and a length of time, None where it is hardly ever open."""
    try:
        begins_at = calendar.subtract(at, length)
        return Trial(
            at, length, tuple(calendar.explain(at, length)), tuple(calendar.explain(begins_at, length)),
        )  # fmt: skip
    except NeverOpen:
        return None


def special_days(draft: HoursDraft, year: int, language: str = "") -> list[SpecialDay]:
    """Return the special days of a year in their order; where both know a day, the administrator's wins."""
    public = holidays_of_year(draft.country, draft.subdivision, year, language) if draft.country else {}
    found = {day: SpecialDay(day, name) for day, name in public.items()}
    for own in draft.days:
        if own.day.year == year:
            found[own.day] = SpecialDay(own.day, own.name or public.get(own.day, ""), own.hours, is_own=True)
    return [found[day] for day in sorted(found)]
