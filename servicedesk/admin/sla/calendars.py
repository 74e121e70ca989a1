"""Calendars of business hours: their week, their days, what counts by them, and a try before anything is saved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Column, Listing
from servicedesk.admin.sla.checks import DaysByLine, HoursOfDay, LengthOfTime
from servicedesk.admin.sla.examples import in_words
from servicedesk.admin.sla.explaining import explained, in_hours, moment_words, special_years
from servicedesk.admin.sla.typed import day_lines, read_day, read_hours, read_length, written_day, written_hours
from servicedesk.core import sla, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.kernel.zones import zones_to_choose
from servicedesk.core.sla import HoursDraft
from servicedesk.core.tickets import foreseeing
from servicedesk.language.formats import territory
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.locale import current_language, current_locale
from servicedesk.web.places import LARGEST_ID
from servicedesk.web.wiring import current_place, wiring

MANAGE = Permission("settings.manage")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL_NOTICE = "16 h"
RUNNING = lazy(
    "What is promised stays. A change counts for what is opened from now on, "
    "and for what stands still on an open ticket once it goes on."
)


class CalendarForm(SeenForm):
    """A calendar as the administrator writes it."""

    name = fields.text(lazy("Name"), Required(), longest=80)
    name_en = fields.text(lazy("Name in English"), longest=80)
    zone = fields.choice(lazy("Time zone"))
    country = fields.choice(lazy("Holidays of"))
    subdivision = fields.choice(
        lazy("Part of the country"), hint=lazy("The parts of another country are offered after you try it.")
    )
    monday = fields.text(lazy("Monday"), HoursOfDay())
    tuesday = fields.text(lazy("Tuesday"), HoursOfDay())
    wednesday = fields.text(lazy("Wednesday"), HoursOfDay())
    thursday = fields.text(lazy("Thursday"), HoursOfDay())
    friday = fields.text(lazy("Friday"), HoursOfDay())
    saturday = fields.text(lazy("Saturday"), HoursOfDay())
    sunday = fields.text(lazy("Sunday"), HoursOfDay())
    days = fields.long_text(
        lazy("Days of their own"), DaysByLine(), longest=40_000,
        hint=lazy("One on each line, as in 2026-12-24 | Christmas Eve | 08:00-12:00. Without hours the day is closed."),
    )  # fmt: skip
    try_at = fields.moment(lazy("Moment"), hint=lazy("By the clock of this calendar. Left empty it is now."))
    try_for = fields.text(lazy("Time"), LengthOfTime(), longest=20, hint=lazy("As in 16 h, or 1 h 30 min."))


def calendar_routes(bp: Blueprint) -> None:
    """Add the pages about calendars."""
    bp.add_url_rule("/calendars", "calendars", calendars)
    bp.add_url_rule("/calendars/<int:row_id>/remove", "remove_calendar", remove_calendar, methods=["POST"])
    CALENDARS.routes(bp, "/calendars", "settings.manage")


@allows(MANAGE)
def calendars() -> Response:
    """Show the calendars."""
    uow = unit_of_work()
    own_zone = str(current_place().zone)
    return Listing(
        lazy("Business hours"),
        lazy("Which hours count where a promise is not kept by the clock: the week, the holidays, days of their own."),
        (
            Column(lazy("Name"), lambda row: row.name_in(current_language()), _page_of),
            Column(lazy("Holidays of"), lambda row: _country(row.current.country)),
            Column(lazy("Time zone"), lambda row: row.current.zone or own_zone),
            Column(lazy("Version"), lambda row: str(row.version), is_number=True),
            Column(lazy("Policies"), lambda row: str(len(sla.list_policies_by(uow, row.id))), is_number=True),
        ),
        lambda wanted, after, limit: () if after else sla.list_calendars(uow),
        add=(lazy("Add a calendar"), url_for("admin.new_calendar")),
        empty=lazy("Without a calendar every promise counts by the clock, day and night."),
    ).answer()


@allows(MANAGE)
def remove_calendar(row_id: int) -> Response:
    """Take a calendar away by which nothing counts."""
    wanted = min(row_id, LARGEST_ID)
    CALENDARS.keep_shown(wanted)
    with unit_of_work() as uow:
        tickets.remove_calendar(uow, wanted)
    return done(url_for("admin.calendars"))


def _page_of(row: Any) -> str:
    return url_for("admin.calendar", row_id=row.id)


def _country(code: str) -> str:
    return territory(code, locale=current_locale()) if code else ""


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        draft = HoursDraft("", country=current_place().territory)
    else:
        draft = _draft_of(uow, row_id)
    week = {name: written_hours(hours) for name, hours in zip(WEEK, draft.week, strict=True)}
    names = ("name", "name_en", "zone", "country", "subdivision")
    days = "\n".join(written_day(own) for own in draft.days)
    return {name: getattr(draft, name) for name in names} | week | {"days": days, "try_for": USUAL_NOTICE}


def _draft_of(uow: UnitOfWork, row_id: int) -> HoursDraft:
    row = sla.get_calendar(uow, row_id)
    said = row.current
    week = tuple(tuple((opens, closes) for opens, closes in hours) for hours in said.week)
    return HoursDraft(row.name, row.name_en, said.zone, said.country, said.subdivision, week, sla.own_days(said))


def _typed(sent: Mapping[str, Any]) -> HoursDraft:
    """Return the calendar that was typed, after its fields were checked."""
    names = ("name", "name_en", "zone", "country", "subdivision")
    week = tuple(read_hours(sent[name] or "") or () for name in WEEK)
    days = tuple(own for own in map(read_day, day_lines(sent["days"] or "")) if own)
    return HoursDraft(**{name: sent[name] or "" for name in names}, week=week, days=days)


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    draft = _typed(sent)
    return (sla.change_calendar(uow, row_id, draft) if row_id else sla.create_calendar(uow, draft)).id


def _offered(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    row_id = min((request.view_args or {}).get("row_id", 0), LARGEST_ID)
    known = sla.get_calendar(uow, row_id).current.country if row_id else current_place().territory
    country = request.form.get("country", known)
    by_name = sorted((territory(code, locale=current_locale()), code) for code in sla.known_countries())
    zones = zones_to_choose()
    return {
        "zone": [(name, name) for name in zones],
        "country": [(code, name) for name, code in by_name],
        "subdivision": list(sla.parts_of(country).items()),
    }


def _tried(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the calendar says as it was typed, of the moment that was typed."""
    draft, own_zone = _typed(sent), current_place().zone
    zone = ZoneInfo(draft.zone) if draft.zone else own_zone
    typed_at: datetime | None = sent["try_at"]
    at = typed_at.astimezone(own_zone).replace(tzinfo=zone) if typed_at else wiring().clock.now()
    length = timedelta(minutes=read_length(sent["try_for"] or USUAL_NOTICE) or 0)
    found = sla.try_calendar(sla.calendar_of_draft(draft, str(own_zone)), at, length)
    told: dict[str, Any] = {"is_open": found is not None, "years": special_years(draft, zone), **_counting(draft)}
    if found is not None:
        due, notice = explained(found.due_at, found.due, zone), explained(found.notice_by, found.notice, zone)
        told |= {"at": moment_words(at, zone), "length": in_hours(length), "due": due, "notice": notice}
    return told


def _counting(draft: HoursDraft) -> Mapping[str, Any]:
    """Return how many open tickets count by the calendar that is changed, and what it does to one of them."""
    row_id = min((request.view_args or {}).get("row_id", 0), LARGEST_ID)
    if not row_id:
        return {"counting": None}
    calendar = sla.calendar_of_draft(draft, str(current_place().zone))
    counting = foreseeing.count_by_calendar(unit_of_work(), row_id, calendar)
    return {"counting": counting, "example": in_words(counting.example)}


def _around(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    row, draft = sla.get_calendar(uow, row_id), _draft_of(uow, row_id)
    zone = ZoneInfo(draft.zone) if draft.zone else current_place().zone
    return {"calendar": row, "policies": sla.list_policies_by(uow, row_id), "years": special_years(draft, zone)}


CALENDARS = Editor(
    ("calendars", "calendar"), CalendarForm, (lazy("New calendar"), lazy("Business hours")), _known, _save, _offered,
    _around, "admin/sla/around_calendar.html", preview=_tried, body="admin/sla/calendar.html",
    preview_template="admin/sla/tried.html", preview_label=lazy("Try it without saving"),
    hint=RUNNING,
)  # fmt: skip
