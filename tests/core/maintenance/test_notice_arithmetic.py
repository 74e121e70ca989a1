"""The limits of N5 and N6 in business time: what the norm says of itself, and what holds for every moment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.maintenance.rules import steps_from
from servicedesk.core.maintenance.timing import latest_notice, latest_objection, timing_of
from servicedesk.core.sla.calendars import BusinessCalendar

LIMA = ZoneInfo("America/Lima")
OFFICE = BusinessCalendar(LIMA)
CHRISTMAS = BusinessCalendar(LIMA, holidays=frozenset({date(2026, 12, 8), date(2026, 12, 25)}))
NEVER = BusinessCalendar(LIMA, week=((),) * 7)
NOTICE, OBJECTION = timedelta(hours=16), timedelta(hours=8)
SECOND = timedelta(seconds=1)
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
moments = st.integers(0, 92 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


def in_lima(day, hour, minute=0):
    """Return a moment of November or December 2026 on the clocks of Lima."""
    return datetime.combine(day, time(hour, minute), LIMA)


def test_work_that_starts_on_monday_at_ten_is_announced_by_thursday_at_ten():
    monday = in_lima(date(2026, 11, 30), 10)

    assert latest_notice(OFFICE, monday, NOTICE) == in_lima(date(2026, 11, 26), 10)


def test_the_very_second_of_the_limit_is_in_time_and_the_next_is_late():
    monday, thursday = in_lima(date(2026, 11, 30), 10), in_lima(date(2026, 11, 26), 10)

    assert not timing_of(OFFICE, monday, thursday, NOTICE, OBJECTION).is_late
    assert timing_of(OFFICE, monday, thursday + SECOND, NOTICE, OBJECTION).is_late


def test_a_holiday_between_makes_the_limit_a_day_earlier():
    wednesday = in_lima(date(2026, 12, 9), 10)

    assert latest_notice(CHRISTMAS, wednesday, NOTICE) == in_lima(date(2026, 12, 4), 10)


def test_work_at_night_is_announced_two_whole_days_before():
    night = in_lima(date(2026, 11, 26), 1)

    assert latest_notice(OFFICE, night, NOTICE) == in_lima(date(2026, 11, 24), 8)


def test_what_counts_between_limit_and_beginning_explains_the_limit():
    timing = timing_of(OFFICE, in_lima(date(2026, 11, 30), 10), in_lima(date(2026, 11, 25), 9), NOTICE, OBJECTION)

    spans = [(each.begins_at.astimezone(LIMA).strftime("%a %H"), each.length) for each in timing.counted]
    hours = [timedelta(hours=each) for each in (2, 4, 4, 4, 2)]
    assert spans == list(zip(("Thu 10", "Thu 13", "Fri 08", "Fri 13", "Mon 08"), hours, strict=True))


def test_nobody_objects_after_the_beginning():
    starts_at = in_lima(date(2026, 11, 24), 10)

    assert timing_of(OFFICE, starts_at, starts_at - timedelta(hours=1), NOTICE, OBJECTION).object_by == starts_at


def test_a_calendar_that_never_opens_lets_nothing_be_in_time_and_objections_count_by_the_clock():
    starts_at = in_lima(date(2026, 11, 30), 10)
    timing = timing_of(NEVER, starts_at, starts_at - timedelta(days=20), NOTICE, OBJECTION)

    assert timing.is_late
    assert timing.counted == ()
    assert timing.object_by == timing.announced_at + OBJECTION


@settings(max_examples=100, deadline=None)
@given(starts_at=moments)
def test_between_the_limit_and_the_beginning_lie_sixteen_business_hours_and_a_second_later_fewer(starts_at):
    limit = latest_notice(CHRISTMAS, starts_at, NOTICE)

    assert CHRISTMAS.between(limit, starts_at) == NOTICE
    assert CHRISTMAS.between(limit + SECOND, starts_at) < NOTICE


@settings(max_examples=100, deadline=None)
@given(announced_at=moments)
def test_a_customer_has_eight_business_hours_and_not_a_second_fewer(announced_at):
    limit = latest_objection(CHRISTMAS, announced_at, OBJECTION)

    assert CHRISTMAS.between(announced_at, limit) == OBJECTION
    assert CHRISTMAS.between(announced_at, limit - SECOND) < OBJECTION


@settings(max_examples=60, deadline=None)
@given(starts_at=moments, ahead=st.integers(0, 20 * 86_400))
def test_what_is_announced_in_time_would_have_been_in_time_earlier_too(starts_at, ahead):
    announced_at = starts_at - timedelta(seconds=ahead)
    timing = timing_of(CHRISTMAS, starts_at, announced_at, NOTICE, OBJECTION)
    earlier = timing_of(CHRISTMAS, starts_at, announced_at - timedelta(hours=5), NOTICE, OBJECTION)

    assert timing.is_late or not earlier.is_late
    assert timing.is_late == (CHRISTMAS.between(announced_at, starts_at) < NOTICE)
    assert timing.object_by <= starts_at


def test_what_may_be_done_depends_on_where_it_stands():
    assert steps_from("draft") == ["submit", "publish", "cancel"]
    assert steps_from("review") == ["move", "keep", "cancel"]
    assert steps_from("started") == ["finish"]
    assert steps_from("finished") == []
