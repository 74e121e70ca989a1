"""Saying, with a reason, that an alarm which looks like an outage is none."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import alarms
from servicedesk.desk.alarms import ONE, cause_said
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

EDIT = Permission("outage.edit")
PAGE, FRAGMENT = "desk/alarms/dismiss.html", "desk/alarms/_dismiss.html"


class DismissalForm(Form):
    """Why what looks like an outage is none."""

    body = fields.long_text(lazy("Why it is no outage"), Required(), longest=2000)


def dismissing_routes(bp: Blueprint) -> None:
    """Add the page on which somebody says why."""
    bp.add_url_rule(f"{ONE}/dismissal", "no_outage", ask)
    bp.add_url_rule(f"{ONE}/dismissal", "dismiss_outage", dismiss, methods=["POST"])


@allows(EDIT)
def ask(alarm_id: int) -> Response:
    """Ask why it is none."""
    return show(PAGE, FRAGMENT, form=DismissalForm.blank(), **_around(alarm_id))


@allows(EDIT)
def dismiss(alarm_id: int) -> Response:
    """Keep why, and propose it no more."""
    form = DismissalForm.read(request.form)
    keep(form, PAGE, FRAGMENT, around=lambda: _around(alarm_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        alarms.dismiss_proposal(uow, alarm_id, form.body.data or "")
    return redirect_to(url_for("desk.alarm", alarm_id=alarm_id))


def _around(alarm_id: int) -> dict[str, Any]:
    return {"alarm": alarms.get_alarm(unit_of_work(), alarm_id), "cause_said": cause_said}
