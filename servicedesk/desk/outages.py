"""Outages in the desk: declared from an alarm, told to the public, and resolved with their tickets."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import alarms, inventory, outages, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.queries.previewing import Preview
from servicedesk.core.notifications.reaching import text_channels
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.queries.news import list_news
from servicedesk.core.outages.rules import EVERYBODY, JOINED, NOBODY, OVER, STAGES
from servicedesk.core.tickets.queries.outage_readers import preview_readers
from servicedesk.core.tickets.queries.outages import BEFORE, MOST, MOST_GATHERED, earliest_of, list_reports_on
from servicedesk.core.tickets.service.outages import gather_reports, resolve_with_tickets
from servicedesk.desk.alarm_signs import SEVERITY, STAGE
from servicedesk.desk.alarms import ONE, SEE, cause_said
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.extensions import kernel
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _

EDIT = Permission("outage.edit")
PAGE, OUTAGE = "desk/outages/page.html", "desk/outages/_outage.html"
NEW, NEW_FORM = "desk/outages/new.html", "desk/outages/_new.html"
END, END_FORM = "desk/outages/end.html", "desk/outages/_end.html"
PORTIONS = MOST // MOST_GATHERED  # of reports, each a unit of work
# Tickets in these states are resolved with their outage.
RESOLVABLE = ("acknowledged", "inProgress", "pending")
TELLS = [
    (JOINED, lazy("Whose report is part of it")),
    (EVERYBODY, lazy("Everybody whom it affects")),
    (NOBODY, lazy("Nobody: it is only shown on the portal")),
]
WAYS = {"": lazy("not reached"), "email": lazy("by e-mail"), "sms": lazy("by text message")}
STAGE_OPTIONS = [(code, STAGE[code].words) for code in STAGES]


class OutageForm(Form):
    """What the public is told of an outage."""

    phase = fields.choice(lazy("How far the repair is"), Required(), options=STAGE_OPTIONS)
    public_text = fields.long_text(lazy("What customers read"), Required(), longest=2000)
    public_text_en = fields.long_text(lazy("The same in English"), longest=2000)
    expected_by = fields.moment(lazy("Back by"), hint=lazy("Left empty nothing is promised."))
    news_by = fields.moment(lazy("Next news by"), hint=lazy("Left empty nothing is promised."))
    tells = fields.choice(lazy("Who is told"), Required(), options=TELLS)

    def draft_of(self, before: OutageDraft) -> OutageDraft:
        """Return the outage as it was typed, on the resources and since the moment of the one before."""
        return OutageDraft(
            before.resource_ids, self.public_text.data or "", self.public_text_en.data or "", before.started_at,
            self.expected_by.data, self.news_by.data, self.phase.data, self.tells.data,
        )  # fmt: skip


class EndForm(Form):
    """The last word to the public."""

    public_text = fields.long_text(lazy("What customers read"), Required(), longest=2000)
    public_text_en = fields.long_text(lazy("The same in English"), longest=2000)
    tells = fields.choice(lazy("Who else is told"), Required(), options=TELLS)
    is_sure = fields.check(lazy("End it although something is still down"))


def outage_routes(bp: Blueprint) -> None:
    """Add the list of outages, the page of one, and what is done with it."""
    one = "/outages/<number>"
    bp.add_url_rule("/outages", "outages", index)
    bp.add_url_rule(f"{ONE}/outage", "new_outage", new)
    bp.add_url_rule(f"{ONE}/outage", "declare_outage", declare, methods=["POST"])
    bp.add_url_rule(one, "outage", page)
    bp.add_url_rule(one, "update_outage", update, methods=["POST"])
    bp.add_url_rule(f"{one}/reports", "gather_reports", gather, methods=["POST"])
    bp.add_url_rule(f"{one}/reports", "leave_outage", leave)
    bp.add_url_rule(f"{one}/end", "end_outage", end)
    bp.add_url_rule(f"{one}/end", "resolve_outage", resolve, methods=["POST"])


@allows(SEE)
def index() -> Response:
    """List the outages that go on, and say of which nothing is down any more."""
    uow = unit_of_work()
    rows = outages.list_open_outages(uow)
    gone = {each.id: alarms.gone_since(uow, each) for each in rows}
    return show("desk/outages/index.html", "desk/outages/_list.html", rows=rows, stages=STAGE, gone=gone)


@allows(EDIT)
def new(alarm_id: int) -> Response:
    """Ask what to tell of an outage that an alarm makes, and show who will be told."""
    uow = unit_of_work()
    alarm = alarms.get_alarm(uow, alarm_id)
    first = alarms.first_draft(alarm, alarms.read_rules(uow), uow.now())
    names = ("phase", "public_text", "public_text_en", "expected_by", "tells")
    known = {name: getattr(first, name) for name in names}
    return show(NEW, NEW_FORM, form=OutageForm.blank(**known), **_around_alarm(alarm_id))


@allows(EDIT)
def declare(alarm_id: int) -> Response:
    """Declare it, and make the first reports that came already part of it; the worker takes in the others."""
    form = OutageForm.read(request.form)
    keep(form, NEW, NEW_FORM, around=lambda: _around_alarm(alarm_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        alarm = alarms.get_alarm(uow, alarm_id)
        first = alarms.first_draft(alarm, alarms.read_rules(uow), uow.now())
        outage = alarms.declare_of_alarm(uow, alarm_id, form.draft_of(first))
        gather_reports(uow, outage.number or "")
    return redirect_to(url_for("desk.outage", number=outage.number))


@allows(SEE)
def page(number: str) -> Response:
    """Show an outage: what is told of it, whom it hits, and the tickets that are part of it."""
    outage = outages.get_outage(unit_of_work(), number)
    return show(PAGE, OUTAGE, form=OutageForm.blank(**_known(outage)), **_around(number))


@allows(EDIT)
def update(number: str) -> Response:
    """Tell something else of it."""
    form = OutageForm.read(request.form)
    keep(form, PAGE, OUTAGE, around=lambda: _around(number))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        outage = outages.get_outage(uow, number)
        before = OutageDraft(tuple(each.id for each in outage.resources), "", started_at=outage.started_at)
        outages.update_outage(uow, number, form.draft_of(before))
    return redirect_to(url_for("desk.outage", number=outage.number))


@allows(EDIT)
def gather(number: str) -> Response:
    """Make the reports that came since part of it, a portion at a time: others write in between."""
    for _portion in range(PORTIONS):
        with unit_of_work() as uow:
            taken = gather_reports(uow, number)
        if not taken:
            break
    return redirect_to(url_for("desk.outage", number=number))


@allows(EDIT)
def end(number: str) -> Response:
    """Ask for the last word to the public, and show who will be told."""
    return show(END, END_FORM, form=EndForm.blank(tells=JOINED), **_around(number, OVER))


@allows(EDIT)
def resolve(number: str) -> Response:
    """End it, resolve its tickets, and ask their customers whether it works."""
    form = EndForm.read(request.form)
    keep(form, END, END_FORM, around=lambda: _around(number, OVER))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        words = (form.public_text.data or "", form.public_text_en.data or "")
        resolve_with_tickets(uow, number, *words, form.tells.data, is_sure=form.is_sure.data)
    return redirect_to(url_for("desk.outage", number=number))


@allows(EDIT)
def leave(number: str) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("desk.outage", number=number))


def _known(outage: Outage) -> dict[str, Any]:
    known = {name: getattr(outage, name) for name in ("public_text", "public_text_en", "expected_by", "news_by")}
    return known | {"tells": JOINED, "phase": outage.phase if outage.is_open else STAGES[-1]}


def _around_alarm(alarm_id: int) -> dict[str, Any]:
    uow = unit_of_work()
    alarm = alarms.get_alarm(uow, alarm_id)
    first = alarms.first_draft(alarm, alarms.read_rules(uow), uow.now())
    began = first.started_at or uow.now()
    reports = list_reports_on(uow, first.resource_ids, began - BEFORE)
    return {"alarm": alarm, "cause_said": cause_said, "reports": reports, **_hit(uow, first.resource_ids)}


def _around(number: str, phase: str = "updated") -> dict[str, Any]:
    uow = unit_of_work()
    outage = outages.get_outage(uow, number)
    ids = tuple(each.id for each in outage.resources)
    parts = tickets.list_tickets_of_outage(uow, outage.id)
    return {
        "outage": outage, "parts_of": parts, "stages": STAGE, "steps": outages.list_steps(uow, outage),
        "told": [each for each in parts if each.status in RESOLVABLE and not each.stands_apart],
        "standing": alarms.list_standing(uow, outage) if outage.is_open else [],
        "without": _services_of(uow, outage),
        "gone_since": alarms.gone_since(uow, outage) if outage.is_open else None,
        "reports": list_reports_on(uow, ids, earliest_of(outage)) if outage.is_open else [],
        "alarms": alarms.list_alarms_of_outage(uow, outage.id), "severities": SEVERITY, "cause_said": cause_said,
        "language": current_language(), "news": list_news(uow, outage), "way_said": way_said,
        "previews": _previews(uow, outage, phase) if outage.is_open else {}, **_hit(uow, ids),
    }  # fmt: skip


def _services_of(uow: UnitOfWork, outage: Outage) -> int:
    """Return how many services stand on what is still down of an outage."""
    standing = alarms.list_standing(uow, outage) if outage.is_open else []
    return inventory.count_affected_services(uow, [each.resource_id for each in standing]) if standing else 0


def _previews(uow: UnitOfWork, outage: Outage, phase: str) -> dict[str, Preview]:
    """Return who would be told, by who is chosen to be."""
    channels = text_channels(kernel().channels)
    return {tells: preview_readers(uow, outage, tells, channels, phase) for tells in (JOINED, EVERYBODY)}


def way_said(way: str) -> str:
    """Return how somebody is reached, in words; a plugin's channel has its own name."""
    return _(WAYS[way]) if way in WAYS else way


def _hit(uow: UnitOfWork, resource_ids: tuple[int, ...]) -> dict[str, int]:
    """Return how many services and customers stand on these elements."""
    services, accounts = outages.count_hit(uow, resource_ids)
    return {"affected": services, "customers": accounts}
