"""Calendar entries: read back by another library, changed and removed under one identifier."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from plugins.maintenance_notice.calendars import calendar_file
from plugins.maintenance_notice.tests.noticing import BEGINS, ENDS, notice, read

PLAIN = SimpleNamespace(organizer="", provider="")


def test_an_entry_says_when_what_and_to_whom():
    file = calendar_file(notice(), PLAIN)

    calendar = read(file)
    event = calendar.vevent
    assert (file.name, file.content_type) == ("MNT-7K2MQ4.ics", "text/calendar; charset=utf-8; method=REQUEST")
    assert (calendar.method.value, calendar.version.value) == ("REQUEST", "2.0")
    assert (event.dtstart.value, event.dtend.value) == (BEGINS, ENDS)
    assert (event.uid.value, event.sequence.value, event.status.value) == (
        "MNT-7K2MQ4-1@desk.example",
        "1",
        "CONFIRMED",
    )
    assert event.summary.value == "Cambio de equipos"
    assert event.description.value == "Tu conexión será más estable; después, mejor."
    assert event.organizer.value == "mailto:noreply@desk.example"
    assert event.attendee.value == "mailto:rosa@cliente.example"
    assert event.attendee.params["CN"] == ["Rosa 'la jefa' Huamán"]


def test_the_tools_of_other_networks_find_their_fields():
    event = read(
        calendar_file(notice(), SimpleNamespace(organizer="noc@andina.example", provider="andina.example"))
    ).vevent

    circuits = [each.value for each in event.contents["x-maintnote-object-id"]]
    assert event.x_maintnote_provider.value == "andina.example" and event.x_maintnote_account.value == "104001"
    assert event.x_maintnote_maintenance_id.value == "MNT-7K2MQ4" and circuits == ["INT-400112", "MOV-9"]
    assert (event.x_maintnote_impact.value, event.x_maintnote_status.value) == ("OUTAGE", "CONFIRMED")
    assert event.organizer.value == "mailto:noc@andina.example"


def test_a_move_changes_the_same_entry_and_a_cancellation_removes_it():
    first = read(calendar_file(notice(), PLAIN)).vevent
    moved = notice(occasion="changed", sequence=2, windows=((BEGINS + timedelta(days=1), ENDS + timedelta(days=1)),))
    second = read(calendar_file(moved, PLAIN)).vevent
    third = read(calendar_file(notice(occasion="cancelled", sequence=3), PLAIN))

    assert first.uid.value == second.uid.value == third.vevent.uid.value
    assert [each.sequence.value for each in (first, second, third.vevent)] == ["1", "2", "3"]
    assert second.dtstart.value == BEGINS + timedelta(days=1)
    assert (third.method.value, third.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert third.vevent.x_maintnote_status.value == "CANCELLED"


def test_work_without_interruption_says_so_and_each_window_has_its_entry():
    nights = ((BEGINS, ENDS), (BEGINS + timedelta(days=1), ENDS + timedelta(days=1)))

    entries = read(calendar_file(notice(lasting="", windows=nights), PLAIN)).contents["vevent"]

    assert [each.uid.value for each in entries] == ["MNT-7K2MQ4-1@desk.example", "MNT-7K2MQ4-2@desk.example"]
    assert {each.x_maintnote_impact.value for each in entries} == {"NO-IMPACT"}


@pytest.mark.parametrize("occasion", ["reminder", "started", "finished", "overrun", "answered"])
def test_what_changes_no_entry_brings_none(occasion):
    assert calendar_file(notice(occasion=occasion), PLAIN) is None


@pytest.mark.parametrize("text", ["a\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT", "a\nEND:VCALENDAR", "x" * 5000, "a,b;c\\d"])
def test_nothing_that_somebody_wrote_becomes_a_line_of_its_own(text):
    file = calendar_file(notice(title=text, text=text, contact_name=text, accounts=(text,), services=(text,)), PLAIN)

    lines = file.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert (
        sum(line.startswith(b"METHOD") for line in lines)
        == sum(line.startswith(b"BEGIN:VEVENT") for line in lines)
        == 1
    )
    assert lines.count(b"END:VCALENDAR") == 1
