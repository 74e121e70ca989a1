"""Business time in every country of Latin America and each of its zones, and in two countries with summer time.

Every run looks at each country, part and zone once; the long form draws examples among all of them.
"""

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.core import get_global
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.sla import holidays_of_year, known_countries
from servicedesk.core.sla.calendars import OFFICE_WEEK, ROUND_THE_CLOCK, BusinessCalendar, Interval
from servicedesk.core.sla.holidays import Holidays

LATIN_AMERICA = (
    "AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "HT", "MX", "NI", "PA", "PE", "PR", "PY", "SV",
    "UY", "VE",
)  # fmt: skip
WITH_SUMMER_TIME = ("ES", "US")
COUNTRIES = LATIN_AMERICA + WITH_SUMMER_TIME
HOUR = timedelta(hours=1)
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2028, 1, 31), timezones=st.just(UTC))  # noqa: DTZ001  # has its zone
DURATIONS = st.timedeltas(timedelta(minutes=1), timedelta(hours=300))
SPANS = st.lists(st.builds(lambda at, long: Interval(at, at + long), MOMENTS, DURATIONS), max_size=4)
MANY = int(os.environ.get("EXAMPLES_OF_BUSINESS_TIME", "20000"))


def zones_of(country: str) -> list[str]:
    """Return every zone of a country, as the Unicode data tell it."""
    there = get_global("zone_territories")
    return sorted(zone for zone, code in there.items() if code == country and zone in available_timezones())


PLACES = [(country, zone) for country in COUNTRIES for zone in zones_of(country)]
PARTS = [(country, part) for country in COUNTRIES for part in ["", *known_countries()[country]]]


@cache
def calendar_of(country: str, zone: str, part: str = "", *, is_office: bool = True) -> BusinessCalendar:
    """Return an office with the holidays of a country or a part of it, or a desk that is always open."""
    holidays = Holidays(country, part) if is_office else frozenset()
    return BusinessCalendar(ZoneInfo(zone), OFFICE_WEEK if is_office else ROUND_THE_CLOCK, holidays)


def hold(calendar: BusinessCalendar, start: datetime, duration: timedelta, pauses: list[Interval]) -> None:
    """Insist on what holds for every calendar."""
    due = calendar.add(start, duration, pauses)
    made = calendar.explain(start, duration, pauses)
    assert calendar.between(start, due, pauses) == duration
    assert sum((each.length for each in made), timedelta(0)) == duration and made[-1].ends_at == due
    assert all(calendar.is_open(each.begins_at) for each in made)
    assert calendar.add(calendar.add(start, duration / 2), duration / 2) == calendar.add(start, duration)
    assert calendar.add(calendar.subtract(start, duration), duration) <= start


def test_no_country_of_latin_america_is_left_out():
    everywhere = known_countries()

    assert [each for each in COUNTRIES if each not in everywhere or not zones_of(each)] == []
    assert {zone for _, zone in PLACES} >= {"America/Caracas", "America/Lima", "Pacific/Easter", "America/Tijuana"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_zone_of_a_country_keeps_business_time_over_new_year_and_both_changes_of_the_clock(country):
    for zone in zones_of(country):
        for is_office in (True, False):
            calendar = calendar_of(country, zone, is_office=is_office)
            for month, day in ((1, 1), (3, 7), (3, 28), (4, 4), (9, 5), (10, 24), (10, 31), (12, 31)):
                start = datetime(2026, month, day, 2, 30, tzinfo=UTC)
                hold(calendar, start, 50 * HOUR, [Interval(start + 9 * HOUR, start + 31 * HOUR)])


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_time_passes_on_a_holiday_of_a_country_or_of_any_part_of_it(country):
    zone = zones_of(country)[0]
    for part in ["", *known_countries()[country]]:
        calendar = calendar_of(country, zone, part)
        for day in holidays_of_year(country, part, 2026):
            noon = datetime(day.year, day.month, day.day, 10, tzinfo=calendar.zone)
            assert not calendar.is_open(noon), (part, day)


@pytest.mark.faults
@settings(max_examples=MANY, deadline=None)
@given(
    st.sampled_from(PLACES), st.booleans(), MOMENTS, DURATIONS, SPANS,
)  # fmt: skip
def test_business_time_holds_in_every_zone(place, is_office, start, duration, pauses):
    hold(calendar_of(*place, is_office=is_office), start, duration, pauses)


@pytest.mark.faults
@settings(max_examples=MANY, deadline=None)
@given(st.sampled_from(PARTS), MOMENTS, DURATIONS, SPANS)
def test_business_time_holds_with_the_holidays_of_every_part(part, start, duration, pauses):
    country, code = part
    hold(calendar_of(country, zones_of(country)[0], code), start, duration, pauses)
