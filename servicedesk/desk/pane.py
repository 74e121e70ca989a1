"""The end of a ticket's conversation beside the queue, and what can be done there without leaving it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import tickets
from servicedesk.desk.forms import HadForm
from servicedesk.desk.queue import ENTER
from servicedesk.desk.showing import LATEST, conversation_shown
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done, keep, redirect_to, show

PAGE, FRAGMENT = "desk/tickets/pane.html", "desk/tickets/_pane.html"


def pane_routes(bp: Blueprint) -> None:
    """Add the reading pane and its one action."""
    bp.add_url_rule("/tickets/<number>/pane", "pane", pane)
    bp.add_url_rule("/tickets/<number>/pane/mine", "take_in_pane", take_in_pane, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/pane/mine", "leave_pane", leave_pane)


@allows(ENTER)
def pane(number: str) -> Response:
    """Show the end of a conversation, as it stands beside the queue."""
    return show(PAGE, FRAGMENT, **_end_of(number))


@allows(ENTER)
def take_in_pane(number: str) -> Response:
    """Give the ticket to oneself, and go on reading beside the queue."""
    form = HadForm.read(request.form)
    keep(form, PAGE, FRAGMENT, lambda: _end_of(number))
    with unit_of_work() as uow:
        tickets.assign(uow, number, uow.actor.id, instead_of=form.instead_of)
    return done(url_for("desk.ticket", number=number), FRAGMENT, **_end_of(number))


@allows(ENTER)
def leave_pane(number: str) -> Response:
    """Lead from the address of that form, should it come back, to the ticket."""
    return redirect_to(url_for("desk.ticket", number=tickets.get_ticket(unit_of_work(), number).number))


def _end_of(number: str) -> dict[str, Any]:
    uow = unit_of_work()
    context = conversation_shown(uow, tickets.get_ticket(uow, number))
    context["entries"] = context["entries"][-LATEST:]
    return context
