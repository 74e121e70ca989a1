"""One agent: the shift, the absences, the limit, and the open tickets; one's own page, and the supervisor's of it."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from wtforms import Field

from servicedesk.core import staffing, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.staffing import AbsenceDraft
from servicedesk.core.tickets import QueueFilter, assigning
from servicedesk.desk.load import AWAY, signs_of_load
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import SIGNS
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Objection, Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.places import LARGEST_ID

PAGE, FRAGMENT = "desk/load/agent.html", "desk/load/_agent.html"
MOST_SHOWN = 100
OPEN = ("acknowledged", "inProgress", "pending", "held")
KEEP, HAND_BACK = "keep", "hand_back"
DEEDS = "away,back,absences,limit"


class AbsenceForm(Form):
    """An absence that is planned."""

    kind = fields.choice(lazy("Reason"), Required("error.choose"), options=list(AWAY.items()))
    begins_at = fields.moment(lazy("From"), hint=lazy("Left empty: from now on."))
    ends_at = fields.moment(lazy("Until"), hint=lazy("Left empty: until you say that it is over."))
    open_tickets = fields.choice(
        lazy("Open tickets"), Required("error.choose"),
        options=[(KEEP, lazy("They stay")), (HAND_BACK, lazy("They go back to the team as it begins"))],
    )  # fmt: skip

    def validate_ends_at(self, field: Field) -> None:
        """Object to an end before the beginning; the core looks at the rest."""
        if field.data and self.begins_at.data and field.data <= self.begins_at.data:
            raise Objection("staffing.ends_before")

    def draft(self, user_id: int) -> AbsenceDraft:
        """Return the absence as it shall be."""
        hands_back = self.open_tickets.data == HAND_BACK
        return AbsenceDraft(user_id, self.kind.data, self.begins_at.data, self.ends_at.data, hands_back)


class LimitForm(Form):
    """How many open tickets somebody carries at most."""

    most_open = fields.whole(
        lazy("Open tickets at most"), smallest=0, largest=999, hint=lazy("0 for as many as everybody.")
    )


def shift_routes(bp: Blueprint) -> None:
    """Add the page of an agent, and what is done there."""
    one = "/load/<int:user_id>"
    bp.add_url_rule("/shift", "my_shift", mine)
    bp.add_url_rule(one, "agent", agent)
    bp.add_url_rule(f"{one}/<any({DEEDS}):left>", "leave_agent", leave)
    for path, name, view in (
        ("away", "go_away", go_away),
        ("back", "come_back", come_back),
        ("absences", "plan_absence", plan),
        ("limit", "limit_load", limit),
    ):
        bp.add_url_rule(f"{one}/{path}", name, view, methods=["POST"])
    bp.add_url_rule(f"{one}/absences/<int:absence_id>/removal", "withdraw_absence", withdraw, methods=["POST"])


@allows(ENTER)
def mine() -> Response:
    """Show one's own shift."""
    return redirect_to(url_for("desk.agent", user_id=request_actor().id))


@allows(ENTER)
def agent(user_id: int) -> Response:
    """Show an agent: oneself, or one whom one supervises."""
    return show(PAGE, FRAGMENT, **_forms(), **_shown(unit_of_work(), min(user_id, LARGEST_ID)))


@allows(ENTER)
def leave(user_id: int, left: str) -> Response:
    """Lead from the address of a form to the page on which it stands."""
    return redirect_to(url_for("desk.agent", user_id=user_id))


@allows(ENTER)
def go_away(user_id: int) -> Response:
    """Be away from now on, until one says that one is back."""
    with unit_of_work() as uow:
        staffing.plan_absence(uow, AbsenceDraft(min(user_id, LARGEST_ID)))
    return redirect_to(url_for("desk.agent", user_id=user_id))


@allows(ENTER)
def come_back(user_id: int) -> Response:
    """Be back."""
    with unit_of_work() as uow:
        staffing.come_back(uow, min(user_id, LARGEST_ID))
    return redirect_to(url_for("desk.agent", user_id=user_id))


@allows(ENTER)
def plan(user_id: int) -> Response:
    """Plan an absence."""
    wanted, form = min(user_id, LARGEST_ID), AbsenceForm.read(request.form)
    keep(form, PAGE, FRAGMENT, lambda: {**_forms(absence=form), **_shown(unit_of_work(), wanted)})
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        staffing.plan_absence(uow, form.draft(wanted))
    return redirect_to(url_for("desk.agent", user_id=user_id))


@allows(ENTER)
def withdraw(user_id: int, absence_id: int) -> Response:
    """Take an absence back, or end it."""
    with unit_of_work() as uow:
        staffing.withdraw_absence(uow, min(absence_id, LARGEST_ID))
    return redirect_to(url_for("desk.agent", user_id=user_id))


@allows(ENTER)
def limit(user_id: int) -> Response:
    """Say how many tickets somebody carries."""
    wanted, form = min(user_id, LARGEST_ID), LimitForm.read(request.form)
    keep(form, PAGE, FRAGMENT, lambda: {**_forms(limit=form), **_shown(unit_of_work(), wanted)})
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        staffing.limit_load(uow, wanted, form.most_open.data or 0)
    return redirect_to(url_for("desk.agent", user_id=user_id))


def _forms(absence: Form | None = None, limit: Form | None = None) -> dict[str, Any]:
    """Return the forms of the page; the one that came back as it was typed."""
    return {"absence_form": absence or AbsenceForm.blank(kind="vacation", open_tickets=KEEP), "limit_form": limit}


def _shown(uow: UnitOfWork, user_id: int) -> dict[str, Any]:
    found = assigning.read_own_load(uow, user_id)
    own = found.agent.most_open if found.agent.has_own_limit else 0
    rows = tickets.list_queue(uow, QueueFilter(assignee_id=user_id, statuses=OPEN, limit=MOST_SHOWN))
    return {
        "found": found, "rows": rows, "absences": staffing.list_absences(uow, user_id),
        "is_mine": user_id == uow.actor.id, "may_plan": staffing.may_plan_for(uow, user_id),
        "may_assign": uow.actor.may("ticket.assign"), "blank_limit": LimitForm.blank(most_open=own),
        "now_at": uow.now(), **signs_of_load(), **SIGNS,
    }  # fmt: skip
