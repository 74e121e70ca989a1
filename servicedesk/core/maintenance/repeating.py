"""Work that repeats: a series made of one draft, changed or ended from one of its days on, and written down ahead.

Each day becomes a maintenance with a number, an approval, notices and limits of its own. What was announced stays.
"""

from dataclasses import asdict, replace
from datetime import date, timedelta

from servicedesk.core.inventory.queries import list_known_resources
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.drafts import MaintenanceDraft, RepeatDraft
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.planning import draft_of, rewrite_draft, write_draft
from servicedesk.core.maintenance.queries import maintenance_to_change
from servicedesk.core.maintenance.queries.series import (
    NOT_ANNOUNCED,
    drafts_after,
    find_on_day,
    is_day_due,
    last_announced_on,
    list_due_series,
    series_to_change,
)
from servicedesk.core.maintenance.recurrence import clock_times, windows_on
from servicedesk.core.maintenance.rules import CANCELLED, checked_repeat
from servicedesk.core.maintenance.series_models import MaintenanceSeries
from servicedesk.core.maintenance.steps import note, require_not_cancelled, require_permission
from servicedesk.core.people.queries.users import is_active_user

PORTION = 20
OF_WINDOWS = ("starts_at", "ends_at", "more_windows")
DAY = timedelta(days=1)


def repeat_maintenance(uow: UnitOfWork, number: str, draft: RepeatDraft) -> MaintenanceSeries:
    """Let work repeat from its day on, or let it do so in another way: what follows is made like this one.

    Drafts of later days become like it where the rule still has their day, and are dropped where it has not. Raises
    Forbidden, NotFound, Invalid, and Conflict for what was cancelled.
    """
    require_permission(uow, "publish")
    maintenance = maintenance_to_change(uow, number)
    require_not_cancelled(maintenance)
    day = maintenance.starts_at.astimezone(get_operator(uow.session).time_zone).date()
    clean = checked_repeat(draft, day)
    series = _series_of(uow, maintenance)
    _write(uow, series, maintenance, day, clean)
    _take_day(uow, series, maintenance, day)
    for each in drafts_after(uow, series, maintenance):
        _fit(uow, series, each)
    series.next_on = series.rule.next_after(max(day, last_announced_on(uow, series) or day))
    note(uow, maintenance, "repeated")
    return series


def end_series(uow: UnitOfWork, number: str) -> MaintenanceSeries:
    """Let work repeat no more after this one: drafts of later days are dropped, and what was announced stays.

    Raises Forbidden, and NotFound for work that does not repeat.
    """
    require_permission(uow, "publish")
    maintenance = maintenance_to_change(uow, number)
    series = series_to_change(uow, maintenance)
    if series is None:
        raise NotFound
    for each in drafts_after(uow, series, maintenance):
        _drop(uow, each)
    _end(uow, series)
    note(uow, maintenance, "series_ended")
    return series


def write_ahead(uow: UnitOfWork) -> int:
    """Write down the days of series that come within the time of the policy, a portion at a time.

    Return for how many days something was done. A day that is there already, or has passed, is left out.
    """
    with uow.reading():
        if not is_day_due(uow):
            return 0
    due = list_due_series(uow, PORTION)
    for series in due:
        _write_next(uow, series)
    uow.session.flush()  # what is due next depends on what was done now
    return len(due)


def _series_of(uow: UnitOfWork, maintenance: Maintenance) -> MaintenanceSeries:
    found = series_to_change(uow, maintenance)
    return found or MaintenanceSeries()


def _write(
    uow: UnitOfWork, series: MaintenanceSeries, maintenance: Maintenance, day: date, draft: RepeatDraft
) -> None:  # fmt: skip
    for name, value in asdict(draft).items():
        setattr(series, name, value)
    known = asdict(_in_order(draft_of(maintenance)))
    series.work = {name: value for name, value in known.items() if name not in OF_WINDOWS}
    spans = [(each.begins_at, each.ends_at) for each in maintenance.spans]
    series.windows = clock_times(spans, get_operator(uow.session).time_zone, day)
    series.begins_on, series.planned_by, series.ended_at = day, uow.actor.key, None
    uow.session.add(series)
    uow.session.flush()  # its work refers to it


def _take_day(uow: UnitOfWork, series: MaintenanceSeries, maintenance: Maintenance, day: date) -> None:
    """Let this be the work of that day, which another one may have had before this one was moved there."""
    other = find_on_day(uow, series, day)
    if other is not None and other is not maintenance:
        if other.phase in NOT_ANNOUNCED:
            _drop(uow, other)
        other.occurs_on = None
        uow.session.flush()  # a day has one work, and is free only now
    maintenance.series_id, maintenance.occurs_on = series.id, day


def _fit(uow: UnitOfWork, series: MaintenanceSeries, later: Maintenance) -> None:
    """Make a later draft as the series wants it, or drop it where the series has no such day any more."""
    day = later.occurs_on
    if day is None or not series.rule.falls_on(day):
        _drop(uow, later)
        return
    wanted = _draft_on(uow, series, day)
    if wanted.starts_at <= uow.now():
        _drop(uow, later)
    elif _in_order(draft_of(later)) != wanted:
        rewrite_draft(uow, later, wanted)


def _write_next(uow: UnitOfWork, series: MaintenanceSeries) -> None:
    today = uow.now().astimezone(get_operator(uow.session).time_zone).date()
    day = series.next_on or today
    series.next_on = series.rule.next_after(max(day, today - DAY))
    draft = _draft_on(uow, series, day)
    if draft.starts_at <= uow.now() or find_on_day(uow, series, day) is not None:
        return
    if not draft.resource_ids:  # what it worked on is gone: there is nothing left to do
        _end(uow, series)
        return
    made = write_draft(uow, draft, series.planned_by)
    made.series_id, made.occurs_on = series.id, day
    note(uow, made, "drafted")


def _draft_on(uow: UnitOfWork, series: MaintenanceSeries, day: date) -> MaintenanceDraft:
    """Return the work of one day, on what is still there and by whom still works here."""
    known = dict(series.work)
    known["resource_ids"] = tuple(sorted(each.id for each in list_known_resources(uow, known["resource_ids"])))
    if known["responsible_id"] is not None and not is_active_user(uow, known["responsible_id"]):
        known["responsible_id"] = None
    (begins, ends), *others = windows_on(day, series.windows, get_operator(uow.session).time_zone)
    return MaintenanceDraft(starts_at=begins, ends_at=ends, more_windows=tuple(others), **known)


def _in_order(draft: MaintenanceDraft) -> MaintenanceDraft:
    """Return a draft with its resources in order, so that two that say the same are equal."""
    return replace(draft, resource_ids=tuple(sorted(draft.resource_ids)))


def _drop(uow: UnitOfWork, draft: Maintenance) -> None:
    """Cancel a draft that nobody outside knows of, and let its day go."""
    draft.phase, draft.finished_at, draft.occurs_on = CANCELLED, uow.now(), None
    note(uow, draft, "dropped")


def _end(uow: UnitOfWork, series: MaintenanceSeries) -> None:
    series.next_on, series.ended_at = None, uow.now()
