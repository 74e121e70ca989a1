"""The days of work that repeats, and the times of the clocks on each, also in nights when the clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from servicedesk.core.maintenance.recurrence import Recurrence, clock_times, windows_on

TUESDAY = date(2026, 12, 1)
SANTIAGO = ZoneInfo("America/Santiago")  # on 2026-09-06 the clocks go from 0:00 to 1:00, on 2027-04-04 back to 23:00


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Recurrence("weekly", TUESDAY), ["2026-12-08", "2026-12-15", "2026-12-22"]),
        (Recurrence("weekly", TUESDAY, every=3), ["2026-12-22", "2027-01-12", "2027-02-02"]),
        (Recurrence("weekly", TUESDAY, until=date(2026, 12, 15)), ["2026-12-08", "2026-12-15"]),
        (Recurrence("weekly", TUESDAY, times=2), ["2026-12-08"]),
        (Recurrence("monthly_day", TUESDAY, every=2), ["2027-02-01", "2027-04-01", "2027-06-01"]),
        (Recurrence("monthly_day", date(2026, 12, 31)), ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (Recurrence("monthly_weekday", date(2026, 12, 8)), ["2027-01-12", "2027-02-09", "2027-03-09"]),
        (Recurrence("monthly_weekday", date(2026, 12, 29)), ["2027-01-26", "2027-02-23", "2027-03-30"]),
        (Recurrence("monthly_last", date(2026, 12, 22)), ["2026-12-29", "2027-01-26", "2027-02-23"]),
    ],
)
def test_the_days_follow_the_rule(rule, days):
    assert [each.isoformat() for each in rule.days_after(rule.begins_on, 3)] == days


def test_a_day_is_of_the_rule_or_not_and_after_the_last_comes_none():
    rule = Recurrence("weekly", TUESDAY, times=2)

    assert rule.falls_on(date(2026, 12, 8)) and not rule.falls_on(date(2026, 12, 9))
    assert rule.next_after(date(2026, 12, 8)) is None


def moments(day, times, zone=SANTIAGO):
    """Return the windows of a day in UTC, as people write them."""
    return [f"{begins:%d %H:%M} {ends:%d %H:%M}" for begins, ends in windows_on(day, times, zone)]


def test_work_stays_at_its_hour_when_the_clocks_change():
    begins, ends = datetime(2026, 8, 30, 5, tzinfo=UTC), datetime(2026, 8, 30, 8, tzinfo=UTC)

    times = clock_times([(begins, ends)], SANTIAGO, date(2026, 8, 30))

    assert times == [[0, "01:00", 0, "04:00"]]
    assert moments(date(2026, 8, 30), times) == ["30 05:00 30 08:00"]
    assert moments(date(2026, 9, 13), times) == ["13 04:00 13 07:00"]


def test_an_hour_that_the_clocks_leave_out_is_the_one_after_it_and_windows_stay_apart():
    spring = date(2026, 9, 5)

    assert moments(spring, [[1, "00:30", 1, "03:00"]]) == ["06 04:30 06 06:00"]
    assert moments(spring, [[1, "00:30", 1, "01:15"]]) == ["06 04:30 06 05:15"], "it lasts as long as on other days"
    assert moments(spring, [[0, "23:30", 1, "00:30"], [1, "01:00", 1, "02:00"]]) == [
        "06 03:30 06 04:30", "06 04:30 06 05:00",
    ]  # fmt: skip


def test_of_an_hour_that_the_clocks_show_twice_it_is_the_first():
    assert moments(date(2027, 4, 3), [[0, "23:30", 1, "02:00"]]) == ["04 02:30 04 06:00"]
