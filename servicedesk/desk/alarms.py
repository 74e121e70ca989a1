"""The alarms of the network: the list with its filters in the address, each alarm, and what staff do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from servicedesk.core import alarms, inventory, people
from servicedesk.core.alarms import SEVERITIES, STATES, Alarm, AlarmFilter
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.desk.alarm_signs import CAUSE, HAPPENED, HIDDEN_FOR, PARTS, SEVERITY, STATE
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, is_swap, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import LARGEST_ID, read_id

SEE, ATTEND = Permission("inventory.read"), Permission("alarm.attend")
ONE = f"/alarms/<int(max={LARGEST_ID}):alarm_id>"
LIST, ROWS = "desk/alarms/index.html", "desk/alarms/_rows.html"
PAGE, ALARM = "desk/alarms/page.html", "desk/alarms/_alarm.html"
AT_ONCE = 50
LONGEST_WORDS = 100
MOST_SERVICES = 20
WITH_WORDS = ("commented", "outage_dismissed")
FILTERS = ("state", "severity", "q", "unseen", "proposed")  # the names in the address


class CommentForm(Form):
    """What somebody writes about an alarm."""

    body = fields.long_text(lazy("Comment"), Required(), longest=2000)


@dataclass(frozen=True)
class Happened:
    """One thing that happened to an alarm, in words: when, by whom, and what was written with it."""

    event: EventRecord
    words: str
    icon: str
    who: str = ""
    body: str = ""


def alarm_routes(bp: Blueprint) -> None:
    """Add the list of alarms, the page of one, and what can be done there."""
    bp.add_url_rule("/alarms", "alarms", index)
    bp.add_url_rule(ONE, "alarm", one)
    bp.add_url_rule(f"{ONE}/acknowledge", "acknowledge_alarm", acknowledge, methods=["POST"])
    bp.add_url_rule(f"{ONE}/comment", "comment_alarm", comment, methods=["POST"])
    bp.add_url_rule(f"{ONE}/clear", "clear_alarm", clear, methods=["POST"])
    bp.add_url_rule(f"{ONE}/<any(acknowledge, comment, clear):attending>", "leave_alarm", leave)


def may_see_alarms(actor: Actor) -> bool:
    """Tell whether this person sees what goes on in the network."""
    return actor.may(SEE.permission)


@allows(SEE)
def index() -> Response:
    """List the alarms that the address asks for, the gravest first."""
    uow = unit_of_work()
    chosen = {name: request.args.get(name, "").strip()[:LONGEST_WORDS] for name in FILTERS}
    asked = AlarmFilter(
        state=chosen["state"] if chosen["state"] in STATES else STATES[0],
        severity=chosen["severity"] if chosen["severity"] in SEVERITIES else "",
        text=chosen["q"],
        unacknowledged=bool(chosen["unseen"]),
        proposed=bool(chosen["proposed"]),
    )
    after = read_id(request.args.get("after") or "0")
    rows = alarms.list_alarms(uow, asked, after=after, limit=AT_ONCE)
    more = _address(chosen, after=str(rows[-1].id)) if len(rows) == AT_ONCE else ""
    context: dict[str, Any] = {"rows": rows, "more": more, "asked": asked, "is_first": not after, **_signs(uow)}
    if is_swap() and after:
        return show(ROWS, ROWS, **context)
    return show(
        LIST, ROWS, **context, counts=alarms.count_alarms(uow), parts=PARTS,
        is_narrowed=bool(asked.severity or asked.text or asked.unacknowledged or asked.proposed),
        ways=[(state, _address(chosen, state=state)) for state in STATES],
        unfiltered=_address({"state": asked.state}),
    )  # fmt: skip


def _address(chosen: Mapping[str, str], **changes: str) -> str:
    """Return the address of the list with these filters, those that are empty left out."""
    filters = {name: value for name, value in {**chosen, **changes}.items() if value}
    return f"{url_for('desk.alarms')}?{urlencode(filters)}" if filters else url_for("desk.alarms")


@allows(SEE)
def one(alarm_id: int) -> Response:
    """Show an alarm: what it is, whom it hits, and what happened to it."""
    return show(PAGE, ALARM, form=CommentForm.blank(), **_shown(alarm_id))


@allows(ATTEND)
def acknowledge(alarm_id: int) -> Response:
    """Say that one attends to it, or does no more."""
    with unit_of_work() as uow:
        alarms.acknowledge_alarm(uow, alarm_id, is_seen=request.form.get("on") == "1")
    return redirect_to(url_for("desk.alarm", alarm_id=alarm_id))


@allows(ATTEND)
def comment(alarm_id: int) -> Response:
    """Keep what somebody writes about it."""
    form = CommentForm.read(request.form)
    keep(form, PAGE, ALARM, around=lambda: _shown(alarm_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        alarms.comment_alarm(uow, alarm_id, form.body.data or "")
    return redirect_to(url_for("desk.alarm", alarm_id=alarm_id))


@allows(ATTEND)
def clear(alarm_id: int) -> Response:
    """End it by hand."""
    with unit_of_work() as uow:
        alarms.clear_by_hand(uow, alarm_id)
    return redirect_to(url_for("desk.alarm", alarm_id=alarm_id))


@allows(ATTEND)
def leave(alarm_id: int, attending: str) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("desk.alarm", alarm_id=alarm_id))


def cause_said(cause: str) -> str:
    """Return a probable cause in words; one that the desk does not know as monitoring names it."""
    return _(CAUSE[cause]) if cause in CAUSE else cause.replace("_", " ")


def _signs(uow: UnitOfWork) -> dict[str, Any]:
    rules = alarms.read_rules(uow)
    return {
        "severities": SEVERITY, "states": STATE, "cause_said": cause_said, "hidden_for": HIDDEN_FOR,
        "is_of_a_port": alarms.is_of_a_port, "flaps": lambda alarm: alarms.is_flapping(alarm, rules),
    }  # fmt: skip


def _shown(alarm_id: int) -> dict[str, Any]:
    uow = unit_of_work()
    alarm = alarms.get_alarm(uow, alarm_id)
    affected = inventory.count_affected_services(uow, [alarm.resource_id])
    return {
        "alarm": alarm,
        "affected": affected,
        "services": inventory.list_affected(uow, [alarm.resource_id], limit=MOST_SERVICES),
        "customers": inventory.count_affected_accounts(uow, [alarm.resource_id]),
        "hides": alarms.list_hidden_by(uow, alarm),
        "parent": alarms.get_alarm(uow, alarm.parent_id) if alarm.parent_id and alarm.is_open else None,
        "story": _story(uow, alarm),
        "source": source_said(alarm.source),
        **_signs(uow),
    }


def source_said(source: str) -> str:
    """Return who says it: the title of a plugin, or the desk itself."""
    kind, _sep, name = source.partition(":")
    card = plugin_cards().get(name) if kind == "plugin" else None
    if card is not None:
        return card.told_in(current_language())[0]
    return name if kind == "plugin" else _("The desk itself")


def _story(uow: UnitOfWork, alarm: Alarm) -> list[Happened]:
    history = alarms.get_history(uow, alarm)
    names = {f"user:{each.id}": each.name for each in people.read_roster(uow).users}
    return [_happened(event, history, names) for event in history.events]


def _happened(event: EventRecord, history: alarms.History, names: dict[str, str]) -> Happened:
    values = event.values
    name = str(values.get("action") or values.get("why") or "raised")
    if name == "hidden":
        name = f"hidden.{values['reason']}"
    words, icon = HAPPENED[name]
    gone = {key: _(SEVERITY[values[f"severity_{way}"]].words) for key, way in (("before", "from"), ("after", "to"))
            if name == "severity"}  # fmt: skip
    said = history.comments.get(int(values.get("reference_id") or 0)) if name in WITH_WORDS else None
    return Happened(event, _(words, **gone), icon, names.get(event.actor, ""), said.body if said else "")
