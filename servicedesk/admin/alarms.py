"""How long alarms wait before they are raised and cleared, and when one flaps."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.core import alarms
from servicedesk.core.alarms import RulesDraft
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.rules import EVERYBODY, JOINED, NOBODY
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows

KEEP = Permission("settings.manage")
ONLY = 1  # there is one set of rules, and its page has no number
DAY = 86_400
SECONDS = lazy("Seconds.")
MODE_OPTIONS = [
    ("off", lazy("Nothing happens")), ("propose", lazy("It is proposed to whoever declares outages")),
    ("declare", lazy("It is declared by itself")),
]  # fmt: skip
TELLS_OPTIONS = [
    (JOINED, lazy("Whose report is part of it")), (EVERYBODY, lazy("Everybody whom it affects")),
    (NOBODY, lazy("Nobody: it is only shown on the portal")),
]  # fmt: skip


class RulesForm(SeenForm):
    """The rules as the administrator writes them."""

    raise_after = fields.whole(lazy("It must stand for"), largest=DAY, hint=lazy("Seconds. Only then it is told."))
    clear_after = fields.whole(lazy("It must be gone for"), largest=DAY, hint=lazy("Seconds. Only then it is over."))
    flaps_after = fields.whole(
        lazy("Comes and goes from so many returns"), Required(), smallest=1, largest=1_000,
        hint=lazy("What comes back so often is told without waiting."),
    )  # fmt: skip
    steady_after = fields.whole(lazy("What comes and goes must be gone for"), largest=DAY, hint=SECONDS)
    outage_mode = fields.choice(
        lazy("When an alarm looks like an outage"), Required("error.choose"), options=MODE_OPTIONS
    )
    outage_services = fields.whole(
        lazy("It looks like one from so many services"), Required(), smallest=1, largest=1_000_000
    )
    reports_least = fields.whole(
        lazy("Or when so many customers on one element report"), Required(), smallest=2, largest=1_000_000
    )
    reports_minutes = fields.whole(lazy("Within so many minutes"), Required(), smallest=1, largest=1_440)
    lasts_minutes = fields.whole(
        lazy("It lasts about"), largest=10_080, hint=lazy("Minutes. 0 says nothing of its end.")
    )
    outage_tells = fields.choice(
        lazy("Who is told when it is declared by itself"), Required("error.choose"), options=TELLS_OPTIONS,
        hint=lazy("Each person once, however many alarms belong to it."),
    )  # fmt: skip
    public_text = fields.long_text(
        lazy("What customers read first"), longest=2000, hint=lazy("Needed where an outage is declared by itself.")
    )
    public_text_en = fields.long_text(lazy("The same in English"), longest=2000)


def alarm_routes(bp: Blueprint) -> None:
    """Add the page about alarms."""
    bp.add_url_rule("/alarms", "alarm_rules", index)
    bp.add_url_rule("/alarms", "change_alarm_rules", change, methods=["POST"])


@allows(KEEP)
def index() -> Response:
    """Show how long alarms wait."""
    return RULES.show_one(ONLY)


@allows(KEEP)
def change() -> Response:
    """Change how long alarms wait; what is open is judged by the new rules."""
    return RULES.write_one(ONLY)


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    rules = alarms.read_rules(uow)
    return {name: getattr(rules, name) for name in asdict(RulesDraft())}


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    told: dict[str, Any] = {}
    for name, usual in asdict(RulesDraft()).items():  # what is left empty is 0, or no words
        told[name] = type(usual)() if sent[name] is None else sent[name]
    alarms.change_rules(uow, RulesDraft(**told))
    return ONLY


RULES = Editor(
    ("index", "alarm_rules"), RulesForm, (lazy("Alarms"), lazy("Alarms")), _known, _save,
    hint=lazy("When a condition of the network is believed, and when it is over."),
    place=lambda row_id: url_for("admin.alarm_rules"),
)  # fmt: skip
