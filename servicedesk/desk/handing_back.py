"""Handing a ticket back to the team, with the reason."""

from flask import Blueprint, Response, request, url_for

from servicedesk.core import tickets
from servicedesk.core.tickets import assigning
from servicedesk.desk.forms import SeenForm
from servicedesk.desk.queue import ENTER
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

PAGE, FRAGMENT = "desk/load/hand_back.html", "desk/load/_hand_back.html"


class HandBackForm(SeenForm):
    """Why a ticket goes back."""

    part = "handing-back"

    reason = fields.long_text(
        lazy("Why it goes back"), Required(), longest=4_000, hint=lazy("Colleagues read it. No customer does.")
    )


def handing_back_routes(bp: Blueprint) -> None:
    """Add the page with which a ticket is handed back."""
    bp.add_url_rule("/tickets/<number>/hand-back", "handing_back", ask)
    bp.add_url_rule("/tickets/<number>/hand-back", "hand_back", hand_back, methods=["POST"])


@allows(ENTER)
def ask(number: str) -> Response:
    """Ask why."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    return show(PAGE, FRAGMENT, form=HandBackForm.blank(seen=str(ticket.version)), ticket=ticket)


@allows(ENTER)
def hand_back(number: str) -> Response:
    """Give it back, and lead to the queue: it is in somebody else's hands from now on."""
    form = HandBackForm.read(request.form)
    ticket = tickets.get_ticket(unit_of_work(), number)
    keep(form, PAGE, FRAGMENT, lambda: {"ticket": tickets.get_ticket(unit_of_work(), number)}, ticket=ticket)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        assigning.hand_back(uow, number, form.reason.data or "", form.seen_version, form.once.data or "")
    return redirect_to(url_for("desk.ticket", number=number))
