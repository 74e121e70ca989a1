"""The week of planned work: each work on its days, with the times without work and the holidays."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.operator import EARLIEST, LATEST
from servicedesk.core.maintenance import DayOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.desk.works.listing import SEE
from servicedesk.desk.works.signs import PHASE
from servicedesk.language import formats
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_locale
from servicedesk.web.wiring import current_place

PAGE = ("desk/works/week.html", "desk/works/_week.html")
WEEK = timedelta(days=7)
MINUTES = 1_440  # of a day as the clocks show it, which is the width of its strip


class Shown(NamedTuple):
    """A work on one day: from when to when then, and the same as minutes of the day, to be drawn."""

    work: Maintenance
    begins_at: datetime
    ends_at: datetime
    strips: list[tuple[int, int]]


def week_routes(bp: Blueprint) -> None:
    """Add the week."""
    bp.add_url_rule("/maintenance/week", "work_week", week)


@allows(SEE)
def week() -> Response:
    """Show the week that the address names, this one without a name."""
    uow, zone = unit_of_work(), current_place().zone
    today = uow.now().astimezone(zone).date()
    first = _first_day(request.args.get("week", ""), today)
    days = [
        {"day": each, "said": _said(each.day), "works": [shown_on(each, work, zone) for work in each.works]}
        for each in maintenance.survey_week(uow, first)
    ]
    return show(*PAGE, days=days, today=today, phases=PHASE, minutes=MINUTES, **_ways(first, today))


def shown_on(day: DayOfWork, work: Maintenance, zone: ZoneInfo) -> Shown:
    """Return what is drawn of a work on one day: only what lies in it."""
    spans = [(max(each.begins_at, day.begins_at), min(each.ends_at, day.ends_at)) for each in work.spans]
    here = [(begins, ends) for begins, ends in spans if begins < ends]
    strips = [(_minute(begins, zone), _minute(ends, zone) or MINUTES) for begins, ends in here]
    return Shown(work, here[0][0], here[-1][1], [(begins, max(ends - begins, 1)) for begins, ends in strips])


def _minute(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _first_day(named: str, today: date) -> date:
    """Return the Monday of a week as addresses name it, as in 2026-W48; NotFound for what is none."""
    if not named:
        return today - timedelta(days=today.weekday())
    try:
        first = date.fromisoformat(f"{named}-1")
    except ValueError:
        raise NotFound from None
    if not EARLIEST + WEEK <= first <= LATEST - WEEK:
        raise NotFound
    return first


def _ways(first: date, today: date) -> dict[str, Any]:
    """Return the weeks before and after, and this one where another is shown."""
    is_now = first <= today < first + WEEK
    return {
        "before": _address(first - WEEK), "after": _address(first + WEEK), "now": "" if is_now else _address(today),
        "first": _said(first), "last": _said(first + WEEK - timedelta(days=1)),
    }  # fmt: skip


def _said(day: date) -> str:
    """Say a day by its date, near or not: what stands in a calendar is no tomorrow."""
    return formats.date_words(day, locale=current_locale())


def _address(day: date) -> str:
    year, number, _ = day.isocalendar()
    return url_for("desk.work_week", week=f"{year}-W{number:02}")
