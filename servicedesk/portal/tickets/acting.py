"""What a customer does with a report: answer, confirm, reject the solution, say that it works again."""

from flask import Blueprint, Response, request, url_for

from servicedesk.core import tickets
from servicedesk.core.tickets import ending
from servicedesk.core.tickets.models import Ticket
from servicedesk.portal.tickets.forms import AgainForm, ClaimForm, LateRatingForm, RatingForm, RejectionForm, ReplyForm
from servicedesk.portal.tickets.page import TicketPage
from servicedesk.portal.wording import WORKS
from servicedesk.web.forms import Form
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to
from servicedesk.web.uploads import taken

bp = Blueprint("ticket", __name__)


@bp.post("/tickets/<number>/reply")
@allows(CONTACT)
def reply(number: str) -> Response:
    """Add a message with its files; whoever has not read the last answer is shown it first."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    form = ReplyForm.read(request.form, request.files)
    _keep(form, number)
    with taken(form) as files:
        if form.errors:
            return ask_again()
        draft = form.draft(files)
        with unit_of_work() as uow:
            tickets.reply(uow, number, draft)
    return redirect_to(url_for("portal.tickets.one", number=ticket.number, sent=1))


@bp.post("/tickets/<number>/confirmation")
@allows(CONTACT)
def confirm(number: str) -> Response:
    """Take that it works; said twice it counts once."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    form = RatingForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    if _is_possible("confirm", ticket):
        with unit_of_work() as uow:
            tickets.confirm(uow, number, form.stars, form.comment.data or "")
    return _back_to(ticket)


@bp.post("/tickets/<number>/rating")
@allows(CONTACT)
def rate(number: str) -> Response:
    """Take how content the customer is with a report that has closed; what is said last counts."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    form = LateRatingForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.rate(uow, number, int(form.rating.data), form.comment.data or "")
    return _back_to(ticket)


@bp.post("/tickets/<number>/rejection")
@allows(CONTACT)
def reject(number: str) -> Response:
    """Take that it still fails, and how; said twice it counts once."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    form = RejectionForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    why = form.why.data or ""
    if _is_possible("reopen", ticket) or not TicketPage(number).ends_with(why):
        with unit_of_work() as uow:
            tickets.reject_solution(uow, number, why)
    return _back_to(ticket)


@bp.post("/tickets/<number>/cancellation")
@allows(CONTACT)
def cancel(number: str) -> Response:
    """Take that it works again before the desk has solved it, which ends it; said twice it counts once."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    if _is_possible("cancel", ticket):
        with unit_of_work() as uow:
            tickets.cancel(uow, number, WORKS)
    return _back_to(ticket)


@bp.post("/tickets/<number>/claim")
@allows(CONTACT)
def claim(number: str) -> Response:
    """Take that the customer makes it an official claim; said twice it counts once."""
    form = ClaimForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        made = ending.claim(uow, number, form.why.data or "")
    return _back_to(made)


@bp.post("/tickets/<number>/again")
@allows(CONTACT)
def go_on(number: str) -> Response:
    """Open a report that goes on with one that has ended; sent twice it opens one."""
    form = AgainForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    draft = tickets.ReplyDraft(form.body.data or "", submission=form.once.data or "")
    with unit_of_work() as uow:
        opened = ending.continue_ended(uow, number, draft)
    return _back_to(opened)


def _keep(form: Form, number: str) -> None:
    keep(form, "portal/tickets/show.html", "portal/tickets/_ticket.html", report=TicketPage(number, form))


def _is_possible(action: str, ticket: Ticket) -> bool:
    return action in tickets.possible_actions(unit_of_work().actor, ticket)


def _back_to(ticket: Ticket) -> Response:
    return redirect_to(url_for("portal.tickets.one", number=ticket.number))
