"""The limits of planned work, and what customers are told when it overruns."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.sla.checks import LengthOfTime
from servicedesk.admin.sla.typed import read_length, written_length
from servicedesk.core import maintenance, sla
from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.operator import get_operator, span_of_days
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import FreezeDraft, PolicyDraft
from servicedesk.core.people.rules.texts import clean_line
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.locale import current_language

KEEP = Permission("settings.manage")
ONLY = 1  # there is one set of limits, and its page has no number
LONGEST_YEAR = 366
LENGTHS = ("notice_minutes", "objection_minutes", "remind_minutes", "warn_minutes", "overrun_minutes")
SECOND = timedelta(seconds=1)
BUSINESS = lazy("Business time, as in 16 h or 1 h 30 min.")
CLOCK = lazy("Time of the clock, as in 24 h or 15 min. Left empty: at once.")
REMINDER = lazy("Time of the clock, as in 24 h or 15 min. Left empty: none is sent.")


class LimitsForm(SeenForm):
    """The limits as the administrator writes them."""

    notice_minutes = fields.text(lazy("Announced ahead"), Required(), LengthOfTime(), longest=20, hint=BUSINESS)
    objection_minutes = fields.text(
        lazy("Customers may object for"), Required(), LengthOfTime(), longest=20, hint=BUSINESS
    )
    calendar = fields.choice(
        lazy("Business hours"), hint=lazy("Left empty: office hours of the operator, less its holidays.")
    )
    remind_minutes = fields.text(lazy("Reminder before it begins"), LengthOfTime(), longest=20, hint=REMINDER)
    warn_minutes = fields.text(
        lazy("Supervisors are told of what is undecided before it begins"), LengthOfTime(), longest=20, hint=CLOCK
    )
    overrun_minutes = fields.text(lazy("It becomes an outage after its end by"), LengthOfTime(), longest=20, hint=CLOCK)
    repeat_days = fields.whole(
        lazy("Days ahead that repeated work is written down"), Required(), smallest=1, largest=LONGEST_YEAR
    )
    overrun_text = fields.long_text(
        lazy("What customers read then"), longest=2000, hint=lazy("Left empty: what was announced of the work.")
    )
    overrun_text_en = fields.long_text(lazy("The same in English"), longest=2000)
    freezes = fields.long_text(
        lazy("Times without work"),
        hint=lazy("One in each line: first day, last day and name, as in 2026-12-20 2027-01-05 Holidays."),
    )


def maintenance_routes(bp: Blueprint) -> None:
    """Add the page about planned work."""
    bp.add_url_rule("/maintenance", "maintenance_limits", index)
    bp.add_url_rule("/maintenance", "change_maintenance_limits", change, methods=["POST"])


@allows(KEEP)
def index() -> Response:
    """Show the limits."""
    return LIMITS.show_one(ONLY)


@allows(KEEP)
def change() -> Response:
    """Change the limits; what was announced keeps those that it had."""
    return LIMITS.write_one(ONLY)


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    policy = maintenance.read_policy(uow)
    known = {name: getattr(policy, name) for name in asdict(PolicyDraft()) if name != "calendar_id"}
    known |= {name: written_length(known[name]) for name in LENGTHS}
    lines = [" ".join(map(str, each)) for each in _freezes(uow)]
    return known | {"calendar": str(policy.calendar_id or ""), "freezes": "\n".join(lines)}


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    told: dict[str, Any] = {name: read_length(sent[name] or "") or 0 for name in LENGTHS}
    told |= {name: sent[name] or "" for name in ("overrun_text", "overrun_text_en")}
    told |= {"calendar_id": int(sent["calendar"]) if sent["calendar"] else None, "repeat_days": sent["repeat_days"]}
    maintenance.keep_policy(uow, PolicyDraft(**told))
    _keep_freezes(uow, sent["freezes"] or "")
    return ONLY


def _freezes(uow: UnitOfWork) -> dict[tuple[date, date, str], int]:
    """Return the times without work by their first and last day and their name."""
    zone = get_operator(uow.session).time_zone
    return {
        (each.starts_at.astimezone(zone).date(), (each.ends_at - SECOND).astimezone(zone).date(), each.name): each.id
        for each in maintenance.list_freezes(uow)
    }


def _keep_freezes(uow: UnitOfWork, typed: str) -> None:
    """Let there be the times without work that stand in these lines, and no other."""
    there, wanted = _freezes(uow), [_line(each) for each in typed.splitlines() if each.strip()]
    for key in there.keys() - set(wanted):
        maintenance.remove_freeze(uow, there[key])
    for first, last, name in dict.fromkeys(wanted):
        if (first, last, name) not in there:
            begins, ends = span_of_days(get_operator(uow.session), first, last)
            try:
                maintenance.add_freeze(uow, FreezeDraft(name, begins, ends))
            except Invalid:
                raise _unread(f"{first} {last} {name}") from None


def _line(typed: str) -> tuple[date, date, str]:
    """Return what one line says; Invalid for one that is written otherwise."""
    first, last, name = [*typed.split(maxsplit=2), "", "", ""][:3]
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise _unread(typed) from None
    if not name or ends < begins:
        raise _unread(typed)
    return begins, ends, clean_line(name)


def _unread(line: str) -> Invalid:
    """Return that a line is not a time without work."""
    return Invalid({"freezes": Message("maintenance.freeze_line", {"line": line.strip()})})


def _calendars(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    language = current_language()
    return {"calendar": [(str(each.id), each.name_in(language)) for each in sla.list_calendars(uow)]}


LIMITS = Editor(
    ("index", "maintenance_limits"), LimitsForm, (lazy("Planned work"), lazy("Planned work")), _known, _save,
    _calendars, hint=lazy("How early work is announced, and until when customers may object."),
    place=lambda row_id: url_for("admin.maintenance_limits"),
)  # fmt: skip
