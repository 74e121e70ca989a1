"""Calendars of business hours: each change is a new version, and what an older one promised can still be explained."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require, unless_taken
from servicedesk.core.sla.differences import calendar_told, difference
from servicedesk.core.sla.drafts import DayHours, HoursDraft, OwnDay
from servicedesk.core.sla.events import CalendarChanged
from servicedesk.core.sla.holidays import known_countries
from servicedesk.core.sla.models import BusinessHours, BusinessHoursVersion
from servicedesk.core.sla.queries import PERMISSION, get_calendar, longest_target
from servicedesk.core.sla.rules import fits_calendar, minute_of
from servicedesk.core.sla.service.editions import renew_edition

LONGEST_NAME, WEEK_DAYS = 80, 7
MOST_DAYS = 400


def create_calendar(uow: UnitOfWork, draft: HoursDraft) -> BusinessHours:
    """Add a calendar; Invalid tells every field that cannot be taken."""
    require(uow, PERMISSION)
    return _write(uow, BusinessHours(version=0), draft, "created")


def change_calendar(uow: UnitOfWork, calendar_id: int, draft: HoursDraft) -> BusinessHours:
    """Make a calendar say what the draft does, as a new version of it.

    Deadlines that were promised stay until something is done to their ticket. Raises NotFound and Invalid.
    """
    return _write(uow, get_calendar(uow, calendar_id), draft, "changed")


def remove_calendar(uow: UnitOfWork, calendar_id: int) -> None:
    """Take a calendar away with all its versions; nothing may ever have been promised by it.

    Raises NotFound, and Conflict while anything counts by it.
    """
    calendar = get_calendar(uow, calendar_id)
    last, changes = calendar.version, difference(calendar_told(calendar, calendar.current), {})
    try:
        with uow.session.begin_nested():
            for version in calendar.versions:
                uow.session.delete(version)
            uow.session.delete(calendar)
    except IntegrityError:
        raise Conflict("sla.calendar_used") from None
    renew_edition(uow)
    uow.publish(CalendarChanged(calendar_id=calendar_id, action="removed", version=last, changes=changes))


def _write(uow: UnitOfWork, calendar: BusinessHours, draft: HoursDraft, action: str) -> BusinessHours:
    checks = Checks()
    before = calendar_told(calendar, calendar.current if calendar.id else None)
    name = checks.line("name", draft.name, LONGEST_NAME)
    name_en = checks.line("name_en", draft.name_en, LONGEST_NAME, required=False)
    version = _checked(checks, draft)
    _check_targets(uow, checks, calendar, version)
    checks.finish()
    with unless_taken(uow, "name"):
        calendar.name, calendar.name_en, calendar.version = name, name_en, calendar.version + 1
        uow.session.add(calendar)
    version.calendar_id, version.version, version.at = calendar.id, calendar.version, uow.now()
    calendar.versions.append(version)
    renew_edition(uow)
    changes = difference(before, calendar_told(calendar, version))
    uow.publish(CalendarChanged(calendar_id=calendar.id, action=action, version=calendar.version, changes=changes))
    return calendar


def _checked(checks: Checks, draft: HoursDraft) -> BusinessHoursVersion:
    """Return what a draft says, after all of it was looked at."""
    countries = known_countries()
    if draft.zone and draft.zone not in available_timezones():
        checks.object_to("zone", "unknown")
    if draft.country and draft.country not in countries:
        checks.object_to("country", "unknown")
    if draft.subdivision and draft.subdivision not in countries.get(draft.country, []):
        checks.object_to("subdivision", "unknown")
    if len(draft.week) != WEEK_DAYS or not all(are_hours(each) for each in draft.week):
        checks.object_to("week", "sla.hours")
    elif not any(draft.week):
        checks.object_to("week", "sla.never_open")
    days = _checked_days(checks, draft.days)
    week = [[list(pair) for pair in each] for each in draft.week]
    return BusinessHoursVersion(
        zone=draft.zone, country=draft.country, subdivision=draft.subdivision, week=week, days=days
    )


def _checked_days(checks: Checks, days: tuple[OwnDay, ...]) -> list[dict[str, Any]]:
    if len(days) > MOST_DAYS or len({each.day for each in days}) != len(days):
        checks.object_to("days", "sla.days")
    if not all(are_hours(each.hours) for each in days):
        checks.object_to("days", "sla.hours")
    return [
        {
            "day": each.day.isoformat(),
            "name": checks.line("days", each.name, LONGEST_NAME, required=False),
            "hours": [list(pair) for pair in each.hours],
        }
        for each in sorted(days, key=lambda own: own.day)
    ]


def are_hours(hours: DayHours) -> bool:
    """Tell whether these are hours of one day: each closes after it opens, in order and apart from each other."""
    try:
        spans = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in hours]
    except ValueError:
        return False
    minutes = [(minute_of(opens), minute_of(closes) or 24 * 60) for opens, closes in spans]
    moments = [moment for span in minutes for moment in span]
    is_ordered = all(opens < closes for opens, closes in minutes) and moments == sorted(moments)
    return is_ordered and all(each.tzinfo is None and not each.second for span in spans for each in span)


def _check_targets(
    uow: UnitOfWork, checks: Checks, calendar: BusinessHours, version: BusinessHoursVersion
) -> None:  # fmt: skip
    """Object to a week in which what counts by this calendar would not be reached within years."""
    if checks.problems or not calendar.id:
        return
    if not fits_calendar(version.week, longest_target(uow.session, calendar.id)):
        checks.object_to("week", "sla.never_open")


def own_days(version: BusinessHoursVersion) -> tuple[OwnDay, ...]:
    """Return the administrator's own days of a version, for a form that shall show them again."""
    return own_days_of(version.days)


def own_days_of(days: Iterable[Mapping[str, Any]]) -> tuple[OwnDay, ...]:
    """Return days as they are kept, for a form that shall show them again."""
    return tuple(
        OwnDay(
            date.fromisoformat(each["day"]), each["name"], tuple((opens, closes) for opens, closes in each["hours"])
        )
        for each in days
    )  # fmt: skip
