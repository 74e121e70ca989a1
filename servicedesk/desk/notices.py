"""What somebody is told in the desk, and by which ways each wants to be told."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from servicedesk.core import automation, notifications, people, tickets
from servicedesk.core.notifications import Ways
from servicedesk.desk.queue import ENTER
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import is_swap, keep, redirect_to, show
from servicedesk.web.locale import gettext
from servicedesk.web.places import read_place, write_place

PAGE, FRAGMENT = "desk/notices/index.html", "desk/notices/_list.html"
WAYS, WAYS_FORM = "desk/notices/ways.html", "desk/notices/_ways.html"
AT_ONCE = 50
# What happened, as the list says it: the words (message ids) and the icon.
TOLD = {
    "assigned": (lazy("%(name)s gave you this ticket"), "user-round-plus"),
    "mentioned": (lazy("%(name)s named you in a note"), "at-sign"),
    "answered": (lazy("The customer answered"), "message-circle"),
    "team": (lazy("Your team got this ticket"), "users-round"),
    "warned": (lazy("A promise is due soon"), "hourglass"),
    "breached": (lazy("A promise was broken"), "timer"),
    "clocks": (lazy("The time is in doubt: nothing is told of promises"), "triangle-alert"),
    "rules": (lazy("The rule “%(name)s” went too far and was switched off"), "triangle-alert"),
    "outage_proposed": (lazy("An alarm looks like an outage"), "wifi-off"),
    "codes": (lazy("The official codes come to their end: ask for another range"), "triangle-alert"),
    "escalated": (lazy("It was escalated to your team"), "radio-tower"),
    "returned": (lazy("An escalation of your team was answered or returned, or is to be asked again"), "repeat"),
    "late": (lazy("It is late, and you are to know"), "circle-alert"),
    "objection": (lazy("A customer objects to planned work"), "calendar-clock"),
    "undecided": (lazy("Nobody has decided about planned work that begins soon"), "calendar-clock"),
    "account_opened": (lazy("A customer of yours reported something"), "inbox"),
    "account_breached": (lazy("A promise to a customer of yours was broken"), "timer"),
    "account_resolved": (lazy("It is solved for a customer of yours"), "circle-check"),
    "account_rejected": (lazy("A customer of yours says that it still fails"), "circle-alert"),
    "account_rated": (lazy("A customer of yours gave a low rating"), "star"),
    "account_risk": (lazy("A customer of yours is at risk of leaving"), "triangle-alert"),
}
# Where somebody goes whom no ticket was told of.
PLACES = {
    "clocks": "/admin/time", "rules": "/admin/rules", "outage_proposed": "/desk/alarms?proposed=1",
    "codes": "/admin/country", "objection": "/desk/maintenance/objections",
    "undecided": "/desk/maintenance?phase=review",
}  # fmt: skip
KINDS = {
    "assigned": lazy("Somebody gives a ticket to me"),
    "mentioned": lazy("Somebody names me in a note"),
    "answered": lazy("A customer answers on a ticket of mine"),
    "team": lazy("A ticket comes to one of my teams"),
    "warned": lazy("A promise on a ticket of mine, or of my team, is due soon"),
    "breached": lazy("A promise on a ticket of mine, or that I supervise, was broken"),
    "escalated": lazy("A ticket is escalated to one of my teams"),
    "returned": lazy("What my team escalated comes back, or is to be asked again"),
    "late": lazy("A ticket is late that I must know of"),
}
# What only those are told who look after accounts.
OF_ACCOUNTS = {
    "account_opened": lazy("A customer of mine reports something"),
    "account_breached": lazy("A promise to a customer of mine is broken"),
    "account_resolved": lazy("Something is solved for a customer of mine"),
    "account_rejected": lazy("A customer of mine says that it still fails"),
    "account_rated": lazy("A customer of mine gives a low rating"),
    "account_risk": lazy("A customer of mine comes to be at risk of leaving"),
}
DESK, MAIL = ("desk", lazy("In the desk")), ("mail", lazy("By mail"))


def notice_routes(bp: Blueprint) -> None:
    """Add the list of what one was told, and the page of choices."""
    bp.add_url_rule("/notices", "notices", index)
    bp.add_url_rule("/notices/unread", "unread_notices", unread)
    bp.add_url_rule("/notices/read", "read_notices", read, methods=["POST"])
    bp.add_url_rule("/notices/read", "leave_notices", leave)
    bp.add_url_rule("/account/notices", "notice_ways", ways)
    bp.add_url_rule("/account/notices", "choose_notice_ways", choose, methods=["POST"])


def count_unread() -> int:
    """Return how many notices of this reader are unread, asked at most once for a page."""
    if "unread" not in g:
        g.unread = notifications.count_unread(unit_of_work()) if request_actor().is_staff else 0
    unread: int = g.unread
    return unread


def bell_url() -> str:
    """Return where an open page asks whether there is anything else to read than when it was drawn."""
    return url_for("desk.unread_notices", seen=count_unread())


@allows(ENTER)
def unread() -> Response:
    """Answer 204 while as many notices are unread as the page shows, else the new number for its bell."""
    if not is_swap():
        return redirect_to(url_for("desk.notices"))
    if request.args.get("seen") == str(count_unread()):
        return Response(status=204)
    return make_response(render_template("web/parts/bell.html", count=count_unread(), news_url=bell_url()))


@allows(ENTER)
def index() -> Response:
    """List what one was told, the newest first."""
    uow = unit_of_work()
    after = read_place(request.args.get("after", ""))
    rows = notifications.list_notices(uow, after, AT_ONCE)
    last = rows[-1] if len(rows) == AT_ONCE else None
    names = {f"user:{each.id}": each.name for each in people.read_roster(uow).users}
    names |= automation.name_rules(uow, {row.by for row in rows})
    names["job:assign"] = gettext("The desk")
    about = {each.number: each for each in tickets.list_numbered(uow, {row.number for row in rows})}
    return show(
        PAGE, FRAGMENT, rows=rows, names=names, about=about, told=TOLD,
        places=PLACES,
        older=url_for("desk.notices", after=write_place(last.at, last.id)) if last else "",
        newer=url_for("desk.notices") if after else "",
    )  # fmt: skip


@allows(ENTER)
def read() -> Response:
    """Note that everything was read."""
    with unit_of_work() as uow:
        notifications.mark_read(uow)
    return redirect_to(url_for("desk.notices"))


@allows(ENTER)
def leave() -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("desk.notices"))


class WaysForm(Form):
    """By which ways somebody wants to be told, a field for each kind of thing."""

    assigned = fields.choices(KINDS["assigned"], options=[DESK, MAIL])
    mentioned = fields.choices(KINDS["mentioned"], options=[DESK, MAIL])
    answered = fields.choices(KINDS["answered"], options=[DESK, MAIL])
    team = fields.choices(KINDS["team"], options=[DESK, MAIL])
    warned = fields.choices(KINDS["warned"], options=[DESK, MAIL])
    breached = fields.choices(KINDS["breached"], options=[DESK, MAIL])
    escalated = fields.choices(KINDS["escalated"], options=[DESK, MAIL])
    returned = fields.choices(KINDS["returned"], options=[DESK, MAIL])
    late = fields.choices(KINDS["late"], options=[DESK, MAIL])
    account_opened = fields.choices(OF_ACCOUNTS["account_opened"], options=[DESK, MAIL])
    account_breached = fields.choices(OF_ACCOUNTS["account_breached"], options=[DESK, MAIL])
    account_resolved = fields.choices(OF_ACCOUNTS["account_resolved"], options=[DESK, MAIL])
    account_rejected = fields.choices(OF_ACCOUNTS["account_rejected"], options=[DESK, MAIL])
    account_rated = fields.choices(OF_ACCOUNTS["account_rated"], options=[DESK, MAIL])
    account_risk = fields.choices(OF_ACCOUNTS["account_risk"], options=[DESK, MAIL])

    def ways(self, kinds: Sequence[str]) -> dict[str, Ways]:
        """Return what was chosen for these kinds; what was not asked about is not told here."""
        return {kind: Ways(*(name in (self[kind].data or ()) for name, _ in (DESK, MAIL))) for kind in kinds}


def kinds_asked() -> Sequence[str]:
    """Return what this person can be told of: what happens on accounts only where some can be theirs."""
    return [*KINDS, *(OF_ACCOUNTS if request_actor().may("account.read_assigned") else ())]


@allows(ENTER)
def ways() -> Response:
    """Show by which ways one is told."""
    now = notifications.own_ways(unit_of_work())
    known: dict[str, Any] = {
        kind: [name for (name, _), on in zip((DESK, MAIL), each, strict=True) if on] for kind, each in now.items()
    }
    return show(WAYS, WAYS_FORM, form=WaysForm.blank(**known), kinds=kinds_asked(), saved="saved" in request.args)


@allows(ENTER)
def choose() -> Response:
    """Keep by which ways one wants to be told; what is no way counts as not chosen."""
    form = WaysForm.read(request.form)
    kinds = kinds_asked()
    keep(form, WAYS, WAYS_FORM, kinds=kinds, saved=False)
    with unit_of_work() as uow:
        notifications.choose_ways(uow, form.ways(kinds))
    return redirect_to(url_for("desk.notice_ways", saved=1))
