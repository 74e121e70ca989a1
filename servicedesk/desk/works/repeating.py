"""Planned work that repeats: how it does so in words, the other days, and the form that begins, changes and ends it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import RepeatDraft
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.recurrence import FREQUENCIES, LAST, Recurrence
from servicedesk.core.maintenance.rules import LONGEST_PAUSE, MOST_TIMES
from servicedesk.desk.works.planning import EDIT
from servicedesk.desk.works.signs import PHASE
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_locale, ngettext
from servicedesk.web.locale import gettext as _
from servicedesk.web.wiring import current_place

PAGE = ("desk/works/series.html", "desk/works/_series.html")
NOON = time(12)  # the same day in every zone of America
WEEK = timedelta(days=7)
PLACES = {
    1: lazy("the first %(day)s"), 2: lazy("the second %(day)s"), 3: lazy("the third %(day)s"),
    4: lazy("the fourth %(day)s"), -1: lazy("the last %(day)s"),
}  # fmt: skip
BY_WEEKS, BY_MONTHS = lazy("By weeks: %(day)s"), lazy("By months: %(day)s")


class RepeatForm(Form):
    """How work repeats."""

    frequency = fields.choice(lazy("How it repeats"), Required("error.choose"))
    every = fields.whole(
        lazy("Every how many weeks or months"), Required(), smallest=1, largest=LONGEST_PAUSE,
        hint=lazy("1 is each of them, 2 every second one."),
    )  # fmt: skip
    until = fields.day(lazy("Until this day"), hint=lazy("Left empty, and no number of times: until somebody ends it."))
    times = fields.whole(lazy("How many times"), smallest=2, largest=MOST_TIMES, hint=lazy("With the first one."))

    def draft(self) -> RepeatDraft:
        """Return how it repeats as it was typed."""
        return RepeatDraft(self.frequency.data, self.every.data or 0, self.until.data, self.times.data)


def repeating_routes(bp: Blueprint) -> None:
    """Add the form of a series."""
    bp.add_url_rule("/maintenance/<number>/series", "work_series", index)
    bp.add_url_rule("/maintenance/<number>/series", "repeat_work", repeat, methods=["POST"])
    bp.add_url_rule("/maintenance/<number>/series/end", "end_series", end, methods=["POST"])


@allows(EDIT)
def index(number: str) -> Response:
    """Ask how work repeats from this one on."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    series = maintenance.find_series(uow, work)
    known = {"frequency": "weekly", "every": 1}
    if series is not None and series.ended_at is None:
        known = {name: getattr(series, name) for name in ("frequency", "every", "until", "times")}
    return show(*PAGE, form=RepeatForm.blank(_options(work), **known), **_around(uow, work))


@allows(EDIT)
def repeat(number: str) -> Response:
    """Let it repeat so from this one on."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    form = RepeatForm.read(request.form, options=_options(work))
    keep(form, *PAGE, around=lambda: _again(number))
    if form.errors:
        return ask_again()
    with unit_of_work() as writing:
        maintenance.repeat_maintenance(writing, number, form.draft())
    return redirect_to(url_for("desk.work", number=number))


@allows(EDIT)
def end(number: str) -> Response:
    """Let it repeat no more after this one."""
    with unit_of_work() as uow:
        maintenance.end_series(uow, number)
    return redirect_to(url_for("desk.work", number=number))


def series_of(uow: UnitOfWork, work: Maintenance) -> dict[str, Any] | None:
    """Return what a page shows of the series of a work: how it repeats, its works that are there, the days to come."""
    series = maintenance.find_series(uow, work)
    if series is None:
        return None
    return {
        "said": rule_said(series.rule), "is_over": series.ended_at is not None,
        "until": at_noon(series.until) if series.until else None, "times": series.times,
        "works": maintenance.list_occurrences(uow, series), "phases": PHASE,
        "days": [at_noon(each) for each in maintenance.list_days_to_come(series)],
    }  # fmt: skip


def rule_said(rule: Recurrence) -> str:
    """Say on which days work takes place: every 2 weeks, Tuesday."""
    if rule.frequency == "weekly":
        often = ngettext("every week", "every %(count)s weeks", rule.every, count=rule.every)
    else:
        often = ngettext("every month", "every %(count)s months", rule.every, count=rule.every)
    return _("%(often)s, %(day)s", often=often, day=_day_said(rule))


def at_noon(day: date) -> datetime:
    """Return a moment of a day, for whatever says days."""
    return datetime.combine(day, NOON, UTC)


def _day_said(rule: Recurrence) -> str:
    """Say which day of the week or of the month it is."""
    weekday = formats.weekday(rule.begins_on, locale=current_locale())
    if rule.frequency == "weekly":
        return weekday
    if rule.frequency == "monthly_day":
        return _("day %(count)s", count=rule.begins_on.day)
    return _(PLACES[rule.place_in_month], day=weekday)


def _options(work: Maintenance) -> dict[str, list[tuple[str, str]]]:
    """Return how work of this day may repeat: also by the last of its weekdays in the month, where it is that."""
    day = work.starts_at.astimezone(current_place().zone).date()
    rules = {each: Recurrence(each, day) for each in FREQUENCIES}
    said = {each: _(BY_WEEKS if each == "weekly" else BY_MONTHS, day=_day_said(rule)) for each, rule in rules.items()}
    is_last = (day + WEEK).month != day.month
    if not is_last or rules["monthly_weekday"].place_in_month == LAST:
        del said["monthly_last"]
    return {"frequency": list(said.items())}


def _again(number: str) -> dict[str, Any]:
    uow = unit_of_work()
    return _around(uow, maintenance.get_maintenance(uow, number))


def _around(uow: UnitOfWork, work: Maintenance) -> dict[str, Any]:
    return {"work": work, "series": series_of(uow, work)}
