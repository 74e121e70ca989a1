"""Whether warnings and breaches of promises are told; what is held back, and the decision about it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.core import sla, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.language.promises import CLOCKS, DOUBTS
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import gettext

DECIDE, KEEP = Permission("promise.confirm"), Permission("settings.manage")
PAGE, FRAGMENT = "admin/time/page.html", "admin/time/_time.html"
SHOWN = 50
ONLY = 1  # there is one limit, and its page has no number


class DecisionForm(Form):
    """Why what is held back is told after all, or noted only."""

    reason = fields.long_text(
        lazy("Reason"), longest=400, hint=lazy("It stands in the audit trail. Without telling anybody it is required.")
    )


class LimitForm(SeenForm):
    """How many breaches at one moment are believed."""

    most_at_once = fields.whole(
        lazy("Breaches at one moment that are believed"), Required(), smallest=1, largest=100_000,
        hint=lazy("When more would be broken at once, nothing is told until somebody has decided."),
    )  # fmt: skip


def time_routes(bp: Blueprint) -> None:
    """Add the page about the time by which promises are told, and that of its limit."""
    bp.add_url_rule("/time", "time", index)
    bp.add_url_rule("/time/confirm", "confirm_time", confirm, methods=["POST"])
    bp.add_url_rule("/time/confirm", "leave_time", leave)
    bp.add_url_rule("/time/limit", "time_limit", show_limit)
    bp.add_url_rule("/time/limit", "change_time_limit", change_limit, methods=["POST"])


def is_time_in_doubt() -> bool:
    """Tell whether this reader has to decide about promises that are held back."""
    return request_actor().may(DECIDE.permission) and sla.read_doubt(unit_of_work()) is not None


@allows(DECIDE)
def index() -> Response:
    """Show whether anything is held back, why, and what."""
    return show(PAGE, FRAGMENT, form=DecisionForm.blank(), **_shown())


@allows(DECIDE)
def confirm() -> Response:
    """Let the sweep go on: what is due is told from now on, or only noted."""
    form = DecisionForm.read(request.form)
    keep(form, PAGE, FRAGMENT, _shown)
    if form.errors:
        return ask_again()
    decide = sla.dismiss_clocks if request.form.get("deed") == "dismiss" else sla.confirm_clocks
    with unit_of_work() as uow:
        decide(uow, form.reason.data or "")
    return redirect_to(url_for("admin.time"))


@allows(DECIDE)
def leave() -> Response:
    """Lead from the address of the button to the page on which it stands."""
    return redirect_to(url_for("admin.time"))


@allows(KEEP)
def show_limit() -> Response:
    """Show how many breaches at one moment are believed."""
    return LIMIT.show_one(ONLY)


@allows(KEEP)
def change_limit() -> Response:
    """Believe another number of breaches at one moment."""
    return LIMIT.write_one(ONLY)


def _shown() -> Mapping[str, Any]:
    uow = unit_of_work()
    held = sla.read_doubt(uow)
    waiting = tickets.list_waiting_breaches(uow, SHOWN + 1) if held else []
    return {
        "held": held, "doubts": DOUBTS, "most_at_once": sla.most_at_once(uow), "waiting": waiting[:SHOWN],
        "is_more": len(waiting) > SHOWN, "clock_words": {name: gettext(words) for name, words in CLOCKS.items()},
        "may_limit": request_actor().may(KEEP.permission),
    }  # fmt: skip


def _known(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    return {"most_at_once": sla.most_at_once(uow)}


def _save(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    sla.believe_at_once(uow, sent["most_at_once"])
    return ONLY


LIMIT = Editor(
    ("time", "time_limit"), LimitForm, (lazy("Limit at one moment"), lazy("Limit at one moment")), _known, _save,
    place=lambda row_id: url_for("admin.time_limit"),
)  # fmt: skip
