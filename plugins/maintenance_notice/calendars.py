"""Planned work as an entry of the reader's calendar (RFC 5545, RFC 5546), with the fields of the MAINTNOTE standard.

The identifier of an entry stays for as long as the work does, and its number grows with everything that is told: a
calendar that has it changes or removes it. Circuits and accounts are those of the reader alone.
"""

from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

from servicedesk.plugin_api import NoticeFile, NoticeView

PRODUCT = "-//servicedesk//maintenance_notice//EN"
CANCELLED = "cancelled"
# What is told, and what it means to whoever reads the MAINTNOTE fields.
STATUS = {"planned": "CONFIRMED", "changed": "CONFIRMED", "kept": "CONFIRMED", CANCELLED: "CANCELLED"}
NO_IMPACT, OUTAGE = "NO-IMPACT", "OUTAGE"


def calendar_file(notice: NoticeView, settings: Any) -> NoticeFile | None:
    """Return the file of one reader, or None for what changes no entry."""
    if notice.occasion not in STATUS:
        return None
    method = "CANCEL" if notice.occasion == CANCELLED else "REQUEST"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for place in range(len(notice.windows)):
        calendar.add_component(entry(notice, place, settings))
    kind = f"text/calendar; charset=utf-8; method={method}"
    return NoticeFile([notice.id], f"{notice.number}.ics", kind, calendar.to_ical())


def entry(notice: NoticeView, place: int, settings: Any) -> Event:
    """Return the entry of one window."""
    begins, ends = notice.windows[place]
    made = Event()
    made.add("uid", f"{notice.number}-{place + 1}@{notice.domain}")
    made.add("sequence", notice.sequence)
    made.add("dtstamp", notice.told_at)
    made.add("dtstart", begins)
    made.add("dtend", ends)
    made.add("summary", notice.title)
    made.add("description", notice.text)
    made.add("status", "CANCELLED" if notice.occasion == CANCELLED else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    made.add("organizer", _person(settings.organizer or f"noreply@{notice.domain}", notice.operator))
    made.add("attendee", _person(notice.contact_address, notice.contact_name))
    _note(made, notice, settings)
    return made


def _note(made: Event, notice: NoticeView, settings: Any) -> None:
    """Add what the tools of other networks read."""
    impact = OUTAGE if notice.lasting else NO_IMPACT
    made.add("x-maintnote-provider", vText(settings.provider or notice.domain))
    made.add("x-maintnote-account", vText(", ".join(notice.accounts)))
    made.add("x-maintnote-maintenance-id", vText(notice.number))
    for service in notice.services:
        made.add("x-maintnote-object-id", vText(service))
    made.add("x-maintnote-impact", vText(impact))
    made.add("x-maintnote-status", vText(STATUS[notice.occasion]))


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name.replace('"', "'"))
    return person
