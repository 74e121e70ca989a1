"""The audit trail: who did what and when, narrowed by the address and handed out as a sheet."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request

from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.core.kernel.event_admin import EventFilter, known_kinds, list_events
from servicedesk.core.kernel.events import EventRecord
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.wiring import current_place

LONGEST_VALUES = 160


def event_routes(bp: Blueprint) -> None:
    """Add the page of the audit trail."""
    bp.add_url_rule("/events", "events", index)


@allows(Permission("event.read"))
def index() -> Response:
    """Show what happened, the newest first."""
    uow = unit_of_work()

    def find(wanted: dict[str, str], after: int, limit: int) -> Any:
        since, until = _day(wanted["since"]), _day(wanted["until"], after=1)
        chosen = EventFilter(wanted["kind"], wanted["actor"], wanted["about"], since, until)
        return list_events(uow, chosen, after=after, limit=limit)

    return Listing(
        lazy("Audit trail"),
        lazy("Every fact the desk has kept: who changed what, and when. Nothing here is ever changed."),
        (
            Column(lazy("When"), lambda row: "", moment=lambda row: row.at),
            Column(lazy("What"), lambda row: row.kind, lambda row: _narrowed(kind=row.kind)),
            Column(lazy("About"), _about, lambda row: _narrowed(about=_about(row))),
            Column(lazy("Who"), lambda row: row.actor, lambda row: _narrowed(actor=row.actor)),
            Column(lazy("Details"), lambda row: details(row) if "as" in request.args else _short(details(row))),
        ),
        find,
        (
            Choice("kind", lazy("What"), [(kind, kind) for kind in known_kinds()], are_names=True),
            Choice("about", lazy("About, as in ticket:12")),
            Choice("actor", lazy("Who, as in user:12")),
            Choice("since", lazy("From the day, as in 2026-11-22")),
            Choice("until", lazy("To the day")),
        ),
    ).answer()


def _about(row: EventRecord) -> str:
    return f"{row.subject}:{row.subject_id}" if row.subject_id else row.subject


def _narrowed(**chosen: str) -> str:
    return "/admin/events?" + "&".join(f"{name}={value}" for name, value in chosen.items())


def details(row: EventRecord) -> str:
    """Return what a fact tells besides what it is about, on one line."""
    told = {name: value for name, value in row.values.items() if name != f"{row.subject}_id" and value not in ("", [])}
    return ", ".join(f"{name}: {_plain(value)}" for name, value in told.items())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUES else f"{text[:LONGEST_VALUES]}…"


def _day(text: str, after: int = 0) -> datetime | None:
    """Return when a day begins in the operator's zone, or the one so many days later; None for what is no day."""
    try:
        begins_at = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=current_place().zone)
        return begins_at.astimezone(UTC) + timedelta(days=after)
    except (ValueError, OverflowError):
        return None
