"""Finding out whose report it is that somebody sent without signing in."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import search, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.queue import ENTER
from servicedesk.web import fields
from servicedesk.web.checks import Longest
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

PAGE, FRAGMENT = "desk/guests/find.html", "desk/guests/_found.html"
LONGEST_NUMBER = 40


class WhoseForm(Form):
    """The account that was chosen, and the service."""

    account = fields.text("", Longest(LONGEST_NUMBER))
    service = fields.text("", Longest(LONGEST_NUMBER))


def guests_routes(bp: Blueprint) -> None:
    """Add the page on which the customer of a report is looked for."""
    bp.add_url_rule("/tickets/<number>/customer", "whose", index)
    bp.add_url_rule("/tickets/<number>/customer", "identify", identify, methods=["POST"])


@allows(ENTER)
def index(number: str) -> Response:
    """Show whose report it may be: whom these words mean, and before that who was recognised by what was typed."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    if not tickets.is_unidentified(ticket):
        return redirect_to(url_for("desk.ticket", number=ticket.number))
    return show(PAGE, FRAGMENT, form=WhoseForm.blank(), **_found(uow, ticket, request.args.get("q", "")))


@allows(ENTER)
def identify(number: str) -> Response:
    """Give the report to the customer who was chosen, and lead back to it."""
    form = WhoseForm.read(request.form)
    asked = request.args.get("q", "")
    keep(form, PAGE, FRAGMENT, lambda: _around(number, asked))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        ticket = tickets.identify(uow, number, form.account.data or "", form.service.data or "")
    return redirect_to(url_for("desk.ticket", number=ticket.number))


def _around(number: str, asked: str) -> dict[str, Any]:
    uow = unit_of_work()
    return _found(uow, tickets.get_ticket(uow, number), asked)


def _found(uow: UnitOfWork, ticket: Ticket, asked: str) -> dict[str, Any]:
    typed = search.read_typed(asked)
    return {
        "ticket": ticket, "asked": asked, "is_empty": typed.is_empty, "recognised": ticket.service,
        "services": search.find_services(uow, typed), "accounts": search.find_accounts(uow, typed),
        "here_url": url_for("desk.identify", number=ticket.number, q=asked),
    }  # fmt: skip
