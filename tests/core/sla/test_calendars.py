"""Business time: worked examples, and what holds for every calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servicedesk.core.sla.calendars import (
    MIDNIGHT,
    OFFICE_WEEK,
    ROUND_THE_CLOCK,
    BusinessCalendar,
    Hours,
    Interval,
    NeverOpen,
)
from servicedesk.core.sla.holidays import UnknownCountry, public_holidays

LATIN_AMERICA = ("AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "MX", "NI", "PA", "PE", "PY", "SV",
                 "UY", "VE")  # fmt: skip
ZONES = ("America/Lima", "America/Caracas", "America/Bogota", "America/Santiago", "America/Asuncion", "America/Havana",
         "America/Sao_Paulo", "America/Mexico_City", "Europe/Madrid", "America/New_York")  # fmt: skip
YEARS = range(2025, 2029)
HOUR = timedelta(hours=1)


def office(country: str, zone: str) -> BusinessCalendar:
    """Return the hours of an office that keeps a country's holidays."""
    return BusinessCalendar(ZoneInfo(zone), OFFICE_WEEK, frozenset(public_holidays(country, None, YEARS)))


PERU, VENEZUELA = office("PE", "America/Lima"), office("VE", "America/Caracas")
CALENDARS = [office(country, zone) for country, zone in zip(LATIN_AMERICA, ZONES * 2, strict=False)]
CALENDARS += [
    BusinessCalendar(ZoneInfo(zone), week)
    for zone in ("Europe/Madrid", "America/New_York", "America/Santiago")
    for week in (ROUND_THE_CLOCK, ((Hours(MIDNIGHT, time(8)), Hours(time(22), MIDNIGHT)),) * 7)
]
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001  # has its zone
DURATIONS = st.timedeltas(timedelta(minutes=1), timedelta(hours=200))
SPANS = st.lists(st.builds(lambda at, long: Interval(at, at + long), MOMENTS, DURATIONS), max_size=3)


def local(calendar: BusinessCalendar, *moment: int) -> datetime:
    """Return a moment by the wall clock of a calendar."""
    return datetime(*moment, tzinfo=calendar.zone)  # type: ignore[misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "due"),
    [
        pytest.param(VENEZUELA, (2026, 2, 13, 16), 8, (2026, 2, 18, 16), id="over Carnival"),
        pytest.param(PERU, (2026, 7, 27, 16), 8, (2026, 7, 30, 16), id="over the national holidays"),
        pytest.param(PERU, (2026, 11, 20, 11, 20), 3, (2026, 11, 20, 15, 20), id="over noon"),
        pytest.param(PERU, (2026, 11, 21, 3), 1, (2026, 11, 23, 9), id="from the night of a Saturday"),
    ],
)
def test_time_passes_only_in_open_hours(calendar, start, hours, due):
    assert calendar.add(local(calendar, *start), hours * HOUR) == local(calendar, *due)


@pytest.mark.parametrize(
    ("begins", "hours", "announced"),
    [
        pytest.param((2026, 7, 30, 10), 16, (2026, 7, 24, 10), id="two days that are none"),
        pytest.param((2026, 11, 23, 10), 16, (2026, 11, 19, 10), id="Monday at ten, by Thursday at ten"),
    ],
)
def test_a_notice_is_due_business_hours_before(begins, hours, announced):
    assert PERU.subtract(local(PERU, *begins), hours * HOUR) == local(PERU, *announced)


def test_a_deadline_is_explained_by_the_hours_that_make_it():
    made = PERU.explain(local(PERU, 2026, 11, 20, 16), 3 * HOUR)

    assert made == [
        Interval(local(PERU, 2026, 11, 20, 16), local(PERU, 2026, 11, 20, 17)),
        Interval(local(PERU, 2026, 11, 23, 8), local(PERU, 2026, 11, 23, 10)),
    ]


def test_a_pause_moves_the_deadline_by_what_it_takes_of_open_hours():
    noon_and_more = Interval(local(PERU, 2026, 11, 23, 11), local(PERU, 2026, 11, 23, 15))

    due = PERU.add(local(PERU, 2026, 11, 23, 10), 2 * HOUR, [noon_and_more])

    assert due == local(PERU, 2026, 11, 23, 16)


@pytest.mark.parametrize(("day", "hours"), [((2026, 9, 6), 23), ((2026, 4, 4), 25)], ids=["shorter", "longer"])
def test_the_day_on_which_clocks_change_is_as_long_as_on_the_wall(day, hours):
    santiago = BusinessCalendar(ZoneInfo("America/Santiago"), ROUND_THE_CLOCK)

    assert sum((each.length for each in santiago.intervals_of(date(*day))), timedelta(0)) == hours * HOUR


def test_hours_that_summer_time_skips_are_none():
    night = BusinessCalendar(ZoneInfo("Europe/Madrid"), ((Hours(time(2), time(3)),),) * 7)

    assert list(night.intervals_of(date(2026, 3, 29))) == []


def test_an_administrators_day_wins_over_the_week_and_the_holidays():
    christmas, monday = date(2026, 12, 25), date(2026, 12, 28)
    own = BusinessCalendar(PERU.zone, OFFICE_WEEK, PERU.holidays, {christmas: (Hours(time(9), time(11)),), monday: ()})

    assert own.between(local(PERU, 2026, 12, 25), local(PERU, 2026, 12, 29)) == 2 * HOUR
    assert own.is_open(local(PERU, 2026, 12, 25, 10))
    assert not own.is_open(local(PERU, 2026, 12, 25, 11))


@pytest.mark.parametrize("act", [PERU.add, PERU.subtract])
def test_no_time_at_all_is_the_same_moment(act):
    sunday = local(PERU, 2026, 11, 22, 3)

    assert act(sunday, timedelta(0)) == sunday


@pytest.mark.parametrize("act", ["add", "subtract"])
def test_a_calendar_that_is_never_open_says_so(act):
    shut = BusinessCalendar(ZoneInfo("America/Lima"), ((),) * 7)

    with pytest.raises(NeverOpen):
        getattr(shut, act)(datetime(2026, 1, 1, tzinfo=UTC), HOUR)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        PERU.is_open(datetime(2026, 1, 1))  # noqa: DTZ001  # what is tried here


def test_a_country_that_is_not_known_is_said():
    with pytest.raises(UnknownCountry):
        public_holidays("XX", None, YEARS)


@pytest.mark.parametrize("country", LATIN_AMERICA)
def test_every_country_of_latin_america_has_its_holidays(country):
    assert len(public_holidays(country, None, [2026])) >= 5


@given(st.sampled_from(CALENDARS), MOMENTS, DURATIONS, SPANS)
def test_what_is_added_is_measured_again(calendar, start, duration, pauses):
    due = calendar.add(start, duration, pauses)

    assert calendar.between(start, due, pauses) == duration
    assert calendar.between(due, start, pauses) == -duration


@given(st.sampled_from(CALENDARS), MOMENTS, DURATIONS)
def test_what_is_subtracted_is_measured_again(calendar, end, duration):
    start = calendar.subtract(end, duration)

    assert calendar.between(start, end) == duration
    assert calendar.add(start, duration) <= end


@given(st.sampled_from(CALENDARS), MOMENTS, DURATIONS, DURATIONS)
def test_two_steps_are_as_far_as_one(calendar, start, first, second):
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@given(st.sampled_from(CALENDARS), MOMENTS, DURATIONS, SPANS)
def test_an_explanation_adds_up_lies_in_open_hours_and_outside_of_pauses(calendar, start, duration, pauses):
    made = calendar.explain(start, duration, pauses)

    assert sum((each.length for each in made), timedelta(0)) == duration
    assert made[-1].ends_at == calendar.add(start, duration, pauses)
    assert all(calendar.is_open(each.begins_at) for each in made)
    assert all(calendar.between(*each) == each.length for each in made)
    assert all(earlier.ends_at <= later.begins_at for earlier, later in zip(made, made[1:], strict=False))
    assert not any(
        each.begins_at < pause.ends_at and pause.begins_at < each.ends_at for each in made for pause in pauses
    )


@given(st.sampled_from(CALENDARS), MOMENTS)
def test_a_moment_counts_exactly_if_time_passes_in_it(calendar, moment):
    assume(moment.microsecond == 0)

    passes = calendar.between(moment, moment + timedelta(microseconds=1)) > timedelta(0)

    assert calendar.is_open(moment) == passes
