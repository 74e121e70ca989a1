"""A week of planned work by its days: every window on its day, with times without work and holidays."""

from dataclasses import replace
from datetime import date, timedelta

from servicedesk.core import maintenance
from servicedesk.core.maintenance import FreezeDraft
from tests.core.maintenance.conftest import PLANNER
from tests.core.network import STRANGER
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE
DAY = timedelta(days=1)


def monday_of(planned):
    """Return the first day of the week in which work begins, and its place among the days."""
    day = planned.starts_at.date()
    return day - timedelta(days=day.weekday()), day.weekday()


def test_every_window_stands_on_its_day_and_what_was_cancelled_on_none(work, ground, planned):
    first, place = monday_of(planned)
    two = replace(ground.draft, more_windows=((ground.draft.starts_at + DAY, ground.draft.ends_at + DAY),))
    with work(PLANNER) as uow:
        second = maintenance.draft_maintenance(uow, two).number
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, maintenance.draft_maintenance(uow, two).number)

    week = maintenance.survey_week(work(PLANNER), first)

    assert [each.day for each in week] == [first + each * DAY for each in range(7)]
    assert [each.number for each in week[place].works] == [planned.number, second]
    assert [each.number for each in week[place + 1].works] == [second]
    assert sum(len(each.works) for each in week) == 3
    assert not any(each.works for each in maintenance.survey_week(work(STRANGER), first))


def test_times_without_work_and_holidays_are_told_of_their_days(work, ground, planned):
    first, place = monday_of(planned)
    with work() as uow:
        maintenance.add_freeze(uow, FreezeDraft("Campaña", ground.draft.starts_at, ground.draft.starts_at + DAY))

    week = maintenance.survey_week(work(PLANNER), first)
    christmas = maintenance.survey_week(work(PLANNER), date(2026, 12, 21))

    assert [bool(each.freezes) for each in week] == [place <= each <= place + 1 for each in range(7)]
    assert [each.day.day for each in christmas if each.is_holiday] == [25]
