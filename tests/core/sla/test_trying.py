"""A calendar that is tried before it counts: the worked examples of the guide, and its special days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicedesk.core.sla import HoursDraft, OwnDay
from servicedesk.core.sla.book import calendar_of_draft
from servicedesk.core.sla.trying import special_days, try_calendar

LIMA = ZoneInfo("America/Lima")
PERU = HoursDraft("Oficina", country="PE")
PRESS_DAY = OwnDay(date(2026, 12, 7), "Puente", ())


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=LIMA)


def tried(draft, at, hours):
    return try_calendar(calendar_of_draft(draft, "America/Lima"), local(at), timedelta(hours=hours))


def spans(intervals):
    return [tuple(f"{each.astimezone(LIMA):%a %H:%M}" for each in interval) for interval in intervals]


def test_work_on_a_monday_at_ten_is_announced_by_thursday_at_ten():
    trial = tried(PERU, "2026-11-30T10:00", 16)

    assert trial.notice_by == local("2026-11-26T10:00")
    assert spans(trial.notice) == [
        ("Thu 10:00", "Thu 12:00"), ("Thu 13:00", "Thu 17:00"),
        ("Fri 08:00", "Fri 12:00"), ("Fri 13:00", "Fri 17:00"), ("Mon 08:00", "Mon 10:00"),
    ]  # fmt: skip


def test_what_comes_on_a_friday_before_a_holiday_waits_until_it_is_over():
    # Tuesday 8 December is a holiday in Peru; Monday is closed by the administrator.
    plain, bridged = tried(PERU, "2026-12-04T16:00", 8), tried(replace(PERU, days=(PRESS_DAY,)), "2026-12-04T16:00", 8)

    assert plain.due_at == local("2026-12-07T16:00")
    assert bridged.due_at == local("2026-12-10T16:00")  # Wednesday 9 is Ayacucho: a holiday too
    assert sum((each.length for each in bridged.due), timedelta(0)) == timedelta(hours=8)


@pytest.mark.parametrize(("hours", "due_at"), [(1, "2026-11-27T17:00"), (2, "2026-11-30T09:00")])
def test_an_afternoon_that_is_full_goes_on_in_the_morning(hours, due_at):
    assert tried(PERU, "2026-11-27T16:00", hours).due_at == local(due_at)


def test_a_calendar_counts_in_its_own_zone():
    caracas = calendar_of_draft(replace(PERU, zone="America/Caracas"), "America/Lima")

    assert try_calendar(caracas, local("2026-11-27T15:30"), timedelta(hours=1)).due_at == local("2026-11-30T07:30")


def test_a_calendar_that_is_never_open_can_be_tried_and_says_nothing():
    assert tried(replace(PERU, week=((),) * 7), "2026-11-27T16:00", 1) is None


def test_special_days_are_the_public_ones_and_the_administrators():
    opened = OwnDay(date(2026, 12, 25), "", (("08:00", "12:00"),))
    draft = replace(PERU, days=(PRESS_DAY, opened, OwnDay(date(2027, 1, 2), "Balance")))

    days = {each.day: each for each in special_days(draft, 2026)}

    assert list(days) == sorted(days)
    assert (days[date(2026, 12, 7)].name, days[date(2026, 12, 7)].is_own) == ("Puente", True)
    assert days[date(2026, 12, 25)].hours == (("08:00", "12:00"),) and days[date(2026, 12, 25)].name
    assert not days[date(2026, 7, 28)].is_own and date(2027, 1, 2) not in days
    assert special_days(HoursDraft("Sin feriados"), 2026) == []


@pytest.mark.parametrize(("language", "name"), [("", "Navidad"), ("es", "Navidad"), ("en", "Christmas"), ("xx", "Nav")])
def test_a_holiday_is_named_in_the_language_of_the_reader_else_in_the_countrys_own(language, name, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")

    days = {each.day: each.name for each in special_days(PERU, 2026, language)}

    assert days[date(2026, 12, 25)].startswith(name)


def test_moments_of_any_zone_are_tried():
    trial = try_calendar(calendar_of_draft(PERU, "America/Lima"), datetime(2026, 11, 27, 21, tzinfo=UTC), timedelta(1))

    assert trial.at == local("2026-11-27T16:00") and trial.length == timedelta(days=1)
