"""Who is on duty: shifts as calendars, nights over midnight, days that differ, and how long it lasts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from servicedesk.core.staffing import Shift, are_shift_hours, calendar_of_shift, duty_of

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # nine in the morning in Lima
EVERY_NIGHT = [[["22:00", "06:00"]]] * 7
OFFICE = [*[[["08:00", "12:00"], ["13:00", "17:00"]]] * 5, [], []]


def shift(week, days=(), zone=""):
    return calendar_of_shift(Shift(name="Turno", zone=zone, week=week, days=list(days)), "America/Lima")


def lima(text):
    return datetime.fromisoformat(f"{text}-05:00").astimezone(UTC)


def test_without_any_shift_one_is_always_on_duty():
    duty = duty_of([], MONDAY)

    assert (duty.is_on, duty.until, duty.next_at) == (True, None, None)


def test_a_shift_lasts_until_the_break():
    duty = duty_of([shift(OFFICE)], MONDAY)

    assert duty == (True, lima("2026-11-23T12:00"), None)


def test_shifts_that_meet_are_one():
    evening = shift([[["12:00", "20:00"]]] * 7)

    duty = duty_of([shift(OFFICE), evening], MONDAY)

    assert duty.until == lima("2026-11-23T20:00")


def test_in_the_break_one_is_off_until_it_ends():
    duty = duty_of([shift(OFFICE)], lima("2026-11-23T12:30"))

    assert duty == (False, None, lima("2026-11-23T13:00"))


@pytest.mark.parametrize("hour", ["2026-11-23T23:30", "2026-11-24T05:59"])
def test_a_night_shift_goes_over_midnight(hour):
    duty = duty_of([shift(EVERY_NIGHT)], lima(hour))

    assert duty == (True, lima("2026-11-24T06:00"), None)


def test_a_night_ends_with_its_hours():
    duty = duty_of([shift(EVERY_NIGHT)], lima("2026-11-24T06:00"))

    assert duty == (False, None, lima("2026-11-24T22:00"))


def test_a_night_off_takes_the_morning_after_it_too():
    calendar = shift(EVERY_NIGHT, [{"day": "2026-11-23", "hours": []}])

    evening, morning = duty_of([calendar], lima("2026-11-23T23:00")), duty_of([calendar], lima("2026-11-24T03:00"))
    before = duty_of([calendar], lima("2026-11-23T03:00"))

    assert (before.is_on, evening.is_on, morning.is_on) == (True, False, False)
    assert morning.next_at == lima("2026-11-24T22:00")


def test_a_day_with_hours_of_its_own_keeps_what_the_night_before_leaves():
    calendar = shift(EVERY_NIGHT, [{"day": "2026-11-24", "hours": [["05:00", "09:00"]]}])

    assert duty_of([calendar], lima("2026-11-24T04:00")).until == lima("2026-11-24T09:00")


def test_round_the_clock_has_no_end():
    duty = duty_of([shift([[["00:00", "00:00"]]] * 7)], MONDAY)

    assert duty == (True, None, None)


def test_a_shift_that_is_never_open_soon_begins_nowhere():
    far = shift([[]] * 7, [{"day": "2027-11-23", "hours": [["08:00", "12:00"]]}])

    assert duty_of([far], MONDAY) == (False, None, None)


def test_a_shift_counts_in_its_own_zone():
    caracas = shift([[["08:00", "10:00"]]] * 7, zone="America/Caracas")

    assert duty_of([caracas], MONDAY).next_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "can_be_read"),
    [((("22:00", "06:00"),), True), ((("8", "x"),), False), ((("08:00:30", "09:00"),), False), ((), True)],
)
def test_hours_of_shifts_are_read_or_refused(hours, can_be_read):
    assert are_shift_hours(hours) is can_be_read


def test_the_same_shift_makes_the_same_calendar():
    first, second = shift(OFFICE), shift(OFFICE)

    assert first is second
    assert first.hours_of(date(2026, 11, 28)) == ()
    assert timedelta(hours=8) == first.between(lima("2026-11-23T00:00"), lima("2026-11-24T00:00"))
