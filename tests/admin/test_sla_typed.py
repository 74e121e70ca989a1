"""Hours, days and lengths of time as administrators write them."""

from datetime import date

import pytest

from servicedesk.admin.sla.typed import (
    read_day,
    read_hours,
    read_length,
    read_percents,
    written_day,
    written_hours,
    written_length,
)
from servicedesk.core.sla import MOST_MINUTES, OwnDay

MORNING = (("08:00", "12:00"),)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-12:00, 13:00-17:00", (("08:00", "12:00"), ("13:00", "17:00"))),
        ("8-12", MORNING),
        (" 8:00 – 12 ; 13—17:30 ", (("08:00", "12:00"), ("13:00", "17:30"))),
        ("00:00-24:00", (("00:00", "00:00"),)),
        ("", ()),
        ("from 8 to 12", None),
        ("8-12,", None),
    ],
)
def test_hours_are_read_as_people_write_them(text, hours):
    assert read_hours(text) == hours


def test_what_was_written_is_read_again():
    hours = (("00:30", "12:00"), ("13:00", "00:00"))
    days = (OwnDay(date(2026, 12, 24), "Nochebuena", MORNING), OwnDay(date(2026, 12, 7)), OwnDay(date(2027, 1, 2), "X"))

    assert read_hours(written_hours(hours)) == hours
    assert [read_day(written_day(own)) for own in days] == list(days)
    assert all(read_length(written_length(minutes)) == minutes for minutes in (1, 59, 60, 90, 1440, MOST_MINUTES))
    assert written_length(0) == ""


@pytest.mark.parametrize("line", ["24 December | x", "2026-13-01", "2026-12-24 | Nochebuena | all day"])
def test_a_line_that_tells_no_day_is_not_read(line):
    assert read_day(line) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4 h", 240), ("30 min", 30), ("1h30m", 90), ("1 H 30 MIN", 90), ("90m", 90),
        ("", None), ("4", None), ("0 h", None), ("two hours", None), ("99999 h", None),
    ],
)  # fmt: skip
def test_a_length_of_time_has_its_unit(text, minutes):
    assert read_length(text) == minutes


@pytest.mark.parametrize(
    ("text", "percents"), [("50, 75,90", (50, 75, 90)), ("50 % 75 %", (50, 75)), ("", ()), ("half", None)]
)
def test_hundredths_are_read_with_or_without_their_sign(text, percents):
    assert read_percents(text) == percents
