"""Work that repeats: written down ahead once a day, changed and ended from one day on; what was announced stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from servicedesk.core import maintenance
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.maintenance import PolicyDraft, RepeatDraft
from servicedesk.core.people.models import User
from servicedesk.core.sla.calendars import Interval
from tests.core.maintenance.conftest import CARE, COLLEAGUE, PLANNER, WEEK
from tests.core.network import STRANGER

WEEKLY = RepeatDraft("weekly")


@pytest.fixture
def first(work, ground):
    """Write a draft down that begins in a week."""
    with work(PLANNER) as uow:
        return maintenance.draft_maintenance(uow, ground.draft)


@pytest.fixture
def repeat(work):
    """Let work repeat, and write ahead what comes of it."""

    def act(number, draft=WEEKLY, actor=PLANNER):
        with work(actor) as uow:
            maintenance.repeat_maintenance(uow, number, draft)
        written(work)

    return act


def written(work):
    """Write down what is due, until nothing is left."""
    done = 1
    while done:
        with work() as uow:
            done = maintenance.write_ahead(uow)


def days(work, first):
    """Return the days of a series that are written down, after how many days each begins."""
    uow = work(PLANNER)
    series = maintenance.find_series(uow, maintenance.get_maintenance(uow, first.number))
    works = maintenance.list_occurrences(uow, series, limit=50)
    return [(each.starts_at - first.starts_at).days for each in works]


def of_day(work, first, later):
    """Return the work that begins so many days after the first one."""
    uow = work(PLANNER)
    series = maintenance.find_series(uow, maintenance.get_maintenance(uow, first.number))
    works = maintenance.list_occurrences(uow, series, limit=50)
    return next(each for each in works if each.starts_at - first.starts_at == timedelta(days=later))


def test_each_day_becomes_a_draft_of_its_own_and_only_once(work, clock, first, repeat):
    repeat(first.number)

    assert days(work, first) == [0, 7, 14, 21, 28]
    second = of_day(work, first, 7)
    assert second.number != first.number and second.phase == "draft" and second.planned_by == PLANNER.key
    assert second.spans == [Interval(begins + WEEK, ends + WEEK) for begins, ends in first.spans]
    assert [each.id for each in second.resources] == [each.id for each in first.resources]
    series = maintenance.find_series(work(PLANNER), second)
    assert maintenance.list_days_to_come(series, 2) == [second.occurs_on + timedelta(days=each) for each in (28, 35)]

    clock.advance(WEEK)
    written(work)
    written(work)
    assert days(work, first) == [0, 7, 14, 21, 28, 35]


def test_a_day_that_was_cancelled_by_hand_does_not_come_back(work, first, repeat):
    repeat(first.number)
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, of_day(work, first, 14).number, "Feriado")

    repeat(first.number, replace(WEEKLY, times=4))

    assert days(work, first) == [0, 7, 21]


def test_a_series_is_changed_from_one_day_on_and_what_was_announced_stays(work, first, repeat):
    repeat(first.number)
    announced, second = of_day(work, first, 14), of_day(work, first, 7)
    with work(PLANNER) as uow:
        maintenance.publish_maintenance(uow, announced.number)
        fourth = of_day(work, first, 28).number

    repeat(second.number, RepeatDraft("weekly", every=3))

    assert days(work, first) == [0, 7, 14, 28], "what is before stays, and so does what was announced"
    assert of_day(work, first, 28).number == fourth, "the rule still has this day"
    with work(PLANNER) as uow:
        assert maintenance.get_maintenance(uow, announced.number).phase == "planned"


def test_what_follows_becomes_like_the_one_that_it_is_changed_from(work, ground, first, repeat):
    normal = replace(ground.draft, kind="normal")
    with work(PLANNER) as uow:
        maintenance.change_draft(uow, first.number, normal)
    repeat(first.number)
    same, other = of_day(work, first, 7).number, of_day(work, first, 14).number
    for number in (same, other):
        with work(PLANNER) as uow:
            maintenance.submit_maintenance(uow, number)
    with work(COLLEAGUE) as uow:
        maintenance.approve_maintenance(uow, same)

    repeat(first.number, RepeatDraft("weekly", times=4))
    assert of_day(work, first, 7).phase == "approved", "nothing about it is different"
    with work(COLLEAGUE) as uow:
        later = replace(normal, public_text="Otra cosa", ends_at=normal.ends_at + timedelta(hours=1))
        maintenance.change_draft(uow, first.number, later)
    repeat(first.number, RepeatDraft("weekly", times=4), COLLEAGUE)

    assert days(work, first) == [0, 7, 14, 21]
    changed = of_day(work, first, 7)
    assert (changed.number, changed.phase, changed.planned_by) == (same, "draft", COLLEAGUE.key)
    assert changed.public_text == "Otra cosa" and changed.ends_at - changed.starts_at == timedelta(hours=4)


def moved(ground, by):
    """Return the work of the first day, so much later."""
    return replace(ground.draft, starts_at=ground.draft.starts_at + by, ends_at=ground.draft.ends_at + by)


@pytest.mark.parametrize("is_announced", [False, True])
def test_a_day_that_was_moved_takes_the_series_with_it(work, ground, first, repeat, is_announced):
    repeat(first.number)
    second, third = of_day(work, first, 7), of_day(work, first, 14)
    with work(PLANNER) as uow:
        maintenance.change_draft(uow, second.number, moved(ground, 2 * WEEK))
        if is_announced:
            maintenance.publish_maintenance(uow, third.number)

    repeat(second.number, RepeatDraft("weekly", every=2))

    assert days(work, first) == ([0, 14, 14, 28] if is_announced else [0, 14, 28])
    assert maintenance.get_maintenance(work(PLANNER), second.number).occurs_on == third.occurs_on
    assert maintenance.get_maintenance(work(PLANNER), third.number).occurs_on is None


def test_what_would_have_begun_by_now_is_dropped(work, clock, ground, first, repeat):
    repeat(first.number)
    second = of_day(work, first, 7)
    with work(PLANNER) as uow:
        maintenance.change_draft(uow, first.number, moved(ground, -timedelta(hours=3)))
    clock.advance(2 * WEEK - timedelta(hours=2))

    repeat(first.number)

    assert maintenance.get_maintenance(work(PLANNER), second.number).phase == "cancelled"


def test_a_series_ends_after_one_day_and_what_was_announced_stays(work, first, repeat):
    repeat(first.number)
    with work(PLANNER) as uow:
        maintenance.publish_maintenance(uow, of_day(work, first, 21).number)

    with work(PLANNER) as uow:
        series = maintenance.end_series(uow, of_day(work, first, 7).number)

    assert days(work, first) == [0, 7, 21] and series.ended_at is not None
    assert maintenance.list_days_to_come(series) == []
    written(work)
    assert days(work, first) == [0, 7, 21]


def test_a_desk_that_stood_still_leaves_out_the_days_that_have_passed(work, clock, first, repeat):
    repeat(first.number, RepeatDraft("weekly", times=12))
    clock.advance(timedelta(days=49) + timedelta(hours=1))  # the work of the seventh day would have begun

    written(work)

    assert days(work, first) == [49, 56, 63, 70, 77]


def test_work_goes_on_without_what_is_gone_and_ends_where_nothing_is_left(work, clock, ground, first, repeat):
    with work(PLANNER) as uow:
        user = User(name="Ana", email="ana@example.net")
        uow.session.add(user)
        uow.session.flush()  # the work names it
        both = replace(ground.draft, resource_ids=(ground.core, ground.apart), responsible_id=user.id)
        maintenance.change_draft(uow, first.number, both)
    with work(PLANNER) as uow:
        series = maintenance.repeat_maintenance(uow, first.number, WEEKLY)
        series.work = {**series.work, "resource_ids": [ground.apart, 10**6]}
        uow.session.get(User, user.id).is_active = False
    written(work)
    second = of_day(work, first, 7)
    assert [each.id for each in second.resources] == [ground.apart] and second.responsible_id is None

    with work() as uow:
        series = maintenance.find_series(uow, second)
        uow.session.add(series)
        series.work = {**series.work, "resource_ids": [10**6]}
    clock.advance(WEEK)
    written(work)

    series = maintenance.find_series(work(PLANNER), maintenance.get_maintenance(work(PLANNER), first.number))
    assert series.ended_at is not None and series.next_on is None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (RepeatDraft("daily"), "frequency"),
        (RepeatDraft("weekly", every=0), "every"),
        (RepeatDraft("weekly", every=53), "every"),
        (RepeatDraft("weekly", until=date(2020, 1, 1)), "until"),
        (RepeatDraft("weekly", times=1), "times"),
        (RepeatDraft("weekly", until=date(2040, 1, 1), times=3), "times"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_by_its_field(work, first, draft, field):
    with pytest.raises(Invalid) as told, work(PLANNER) as uow:
        maintenance.repeat_maintenance(uow, first.number, draft)
    assert list(told.value.problems) == [field]


def test_who_may_not_plan_lets_nothing_repeat_and_ends_nothing(work, first, repeat):
    for actor in (CARE, STRANGER):
        with pytest.raises(Forbidden), work(actor) as uow:
            maintenance.repeat_maintenance(uow, first.number, WEEKLY)
        with pytest.raises(Forbidden), work(actor) as uow:
            maintenance.end_series(uow, first.number)
    with pytest.raises(NotFound), work(PLANNER) as uow:
        maintenance.end_series(uow, first.number)
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, first.number)
    with pytest.raises(Conflict), work(PLANNER) as uow:
        maintenance.repeat_maintenance(uow, first.number, WEEKLY)


def test_how_far_ahead_is_set_by_the_policy(work, first, repeat):
    with work() as uow:
        maintenance.keep_policy(uow, PolicyDraft(repeat_days=14))

    repeat(first.number)

    assert days(work, first) == [0, 7]
    with pytest.raises(Invalid), work() as uow:
        maintenance.keep_policy(uow, PolicyDraft(repeat_days=0))
