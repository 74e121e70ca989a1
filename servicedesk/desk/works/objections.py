"""What customers object to planned work, by weight, and the answer to each."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance
from servicedesk.desk.works.showing import names_of
from servicedesk.desk.works.signs import CHANNEL, OUTCOME, PHASE, WHY
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.places import LARGEST_ID

ANSWER = Permission("maintenance.answer")
LIST = ("desk/works/objections.html", "desk/works/_objections.html")
PAGE = ("desk/works/objection.html", "desk/works/_objection.html")
MOST_ANSWERED = 10
ONE = f"/maintenance/objections/<int(max={LARGEST_ID}):row_id>"
OUTCOMES = [
    ("accepted", lazy("We take it into account")),
    ("alternative", lazy("We offer something else")),
    ("refused", lazy("We cannot move the work")),
]


class AnswerForm(Form):
    """What becomes of an objection, and what its customer reads."""

    outcome = fields.choice(lazy("What becomes of it"), Required("error.choose"), options=OUTCOMES)
    answer = fields.long_text(lazy("What the customer reads"), Required(), longest=2000)


def objection_routes(bp: Blueprint) -> None:
    """Add the list and the answer to one."""
    bp.add_url_rule("/maintenance/objections", "objections", index)
    bp.add_url_rule(ONE, "answer_objection", answer, methods=["POST"])
    bp.add_url_rule(ONE, "objection", one)


@allows(ANSWER)
def index() -> Response:
    """List what waits for an answer: critical customers first, then those with more services."""
    uow = unit_of_work()
    waiting = [(each, maintenance.due_at(uow, each)) for each in maintenance.list_objections(uow)]
    answered = maintenance.list_objections(uow, is_answered=True, limit=MOST_ANSWERED)
    return show(*LIST, waiting=waiting, answered=answered, whys=WHY, outcomes=OUTCOME)


@allows(ANSWER)
def one(row_id: int) -> Response:
    """Show one objection and ask for the answer."""
    return show(*PAGE, form=AnswerForm.blank(), **_around(row_id))


@allows(ANSWER)
def answer(row_id: int) -> Response:
    """Answer one; its customer is told."""
    form = AnswerForm.read(request.form)
    keep(form, *PAGE, around=lambda: _around(row_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        maintenance.answer_objection(uow, row_id, form.outcome.data, form.answer.data or "")
    return redirect_to(url_for("desk.objections"))


def _around(row_id: int) -> dict[str, Any]:
    uow = unit_of_work()
    objection = maintenance.get_objection(uow, row_id)
    return {
        "objection": objection, "due_at": maintenance.due_at(uow, objection), "whys": WHY, "outcomes": OUTCOME,
        "phases": PHASE, "channels": CHANNEL, "noted_by": names_of(uow).get(objection.noted_by, ""),
    }  # fmt: skip
