"""Macros on the page of a ticket: which there are, their words in the customer's language, what follows them."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Macro, Ticket
from servicedesk.desk.boxes import teams_to_choose
from servicedesk.desk.forms import AnswerForm
from servicedesk.desk.macro_form import MacroForm
from servicedesk.desk.queue import ENTER
from servicedesk.desk.showing import PAGE, shown
from servicedesk.desk.signs import WAITING
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import LARGEST_ID, read_id
from servicedesk.web.wiring import wiring

LIST, ONE, ONE_FORM = "desk/macros/index.html", "desk/macros/one.html", "desk/macros/_form.html"
ROW = f"<int(max={LARGEST_ID}):macro_id>"


def macro_routes(bp: Blueprint) -> None:
    """Add the pages that keep macros, and those that use one on a ticket."""
    bp.add_url_rule("/macros", "macros", index)
    bp.add_url_rule("/macros/new", "new_macro", new)
    bp.add_url_rule("/macros", "create_macro", create, methods=["POST"])
    bp.add_url_rule(f"/macros/{ROW}", "macro", one)
    bp.add_url_rule(f"/macros/{ROW}", "change_macro", change, methods=["POST"])
    bp.add_url_rule(f"/macros/{ROW}/remove", "remove_macro", remove, methods=["POST"])
    bp.add_url_rule(f"/macros/{ROW}/remove", "leave_macro", leave)
    bp.add_url_rule("/tickets/<number>/macros", "macros_for", offer)
    bp.add_url_rule("/tickets/<number>/macro", "use_macro", use, methods=["POST"])


@allows(ENTER)
def index() -> Response:
    """List the macros that this person may use."""
    uow = unit_of_work()
    rows = [(each, what_follows(uow, each.id, each), tickets.may_change_macro(uow, each)) for each in _all(uow)]
    return show(LIST, "desk/macros/_list.html", rows=rows)


@allows(ENTER)
def new() -> Response:
    """Ask for a new macro."""
    return show(ONE, ONE_FORM, form=MacroForm.blank(_teams(unit_of_work()), kind="reply", team="0"), macro=None)


@allows(ENTER)
def create() -> Response:
    """Keep a new macro."""
    form = MacroForm.read(request.form, options=_teams(unit_of_work()))
    keep(form, ONE, ONE_FORM, macro=None)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.create_macro(uow, form.draft)
    return redirect_to(url_for("desk.macros"))


@allows(ENTER)
def one(macro_id: int) -> Response:
    """Show one macro to be changed."""
    uow = unit_of_work()
    macro = tickets.get_macro(uow, macro_id)
    if not tickets.may_change_macro(uow, macro):
        raise NotFound
    return show(ONE, ONE_FORM, form=MacroForm.of(macro, _teams(uow)), macro=macro)


@allows(ENTER)
def change(macro_id: int) -> Response:
    """Keep what was changed."""
    form = MacroForm.read(request.form, options=_teams(unit_of_work()))
    keep(form, ONE, ONE_FORM, around=lambda: {"macro": tickets.get_macro(unit_of_work(), macro_id)})
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.change_macro(uow, macro_id, form.draft)
    return redirect_to(url_for("desk.macros"))


@allows(ENTER)
def remove(macro_id: int) -> Response:
    """Remove a macro."""
    with unit_of_work() as uow:
        tickets.remove_macro(uow, macro_id)
    return redirect_to(url_for("desk.macros"))


@allows(ENTER)
def leave(macro_id: int) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("desk.macros"))


@allows(ENTER)
def offer(number: str) -> Response:
    """Show which macros can be used on a ticket, with the beginning of what they say."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    rows = [(each, said(ticket, each, uow), what_follows(uow, each.id, each)) for each in _all(uow)]
    return show("desk/tickets/macros.html", "desk/tickets/_macros.html", ticket=ticket, rows=rows)


@allows(ENTER)
def use(number: str) -> Response:
    """Put a macro's words into the answer that is being written; nothing is sent and nothing is lost."""
    uow = unit_of_work()
    form = AnswerForm(request.form)  # as it is: nothing is judged before it is sent
    macro = tickets.get_macro(uow, read_id(request.form.get("macro", "")))
    ticket = tickets.get_ticket(uow, number)
    form.see(ticket.version)
    before = (form.body.data or "").strip()
    form.body.process(None, f"{before}\n\n{said(ticket, macro, uow)}".strip())
    form.kind.process(None, macro.kind)
    form.macro.process(None, str(macro.id))
    context: dict[str, Any] = {**shown(uow, ticket), "answer": form, "then": what_follows(uow, macro.id, macro)}
    return show(PAGE, "desk/tickets/_composer.html", **context, filled=True)


def said(ticket: Ticket, macro: Macro, uow: UnitOfWork) -> str:
    """Return the words of a macro about a ticket: an answer in the customer's language, a note in the agent's."""
    language = request_actor().language if macro.kind == "note" else language_of(ticket)
    return filled(ticket, macro.body_in(language), language, uow)


def language_of(ticket: Ticket) -> str:
    """Return the language of whoever reads what is answered, the agent's where nobody is known."""
    return ticket.contact.language if ticket.contact else request_actor().language


def filled(ticket: Ticket, text: str, language: str, uow: UnitOfWork) -> str:
    """Return a text with its gaps filled from a ticket, in this language."""
    return tickets.filled(text, _values(ticket, request_actor(), language, uow))


def _values(ticket: Ticket, actor: Actor, language: str, uow: UnitOfWork) -> dict[str, str]:
    place, contact = wiring().place(), ticket.contact
    locale = f"{language[:2]}_{place.territory}" if place.territory else language
    due = ticket.owed_by
    return {
        "customer": contact.name if contact else ticket.account.name,
        "agent": actor.name,
        "number": ticket.number or "",
        "subject": ticket.subject_in(language),
        "service": ticket.service.name if ticket.service else "",
        "account": ticket.account.number,
        "operator": place.operator,
        "deadline": formats.when(due, now=uow.now(), zone=place.zone, locale=locale) if due else "",
    }


def what_follows(uow: UnitOfWork, macro_id: int, macro: Macro | None = None) -> list[str]:
    """Return in words what is done when a macro is sent; nothing for one that is not there."""
    if not macro_id:
        return []
    try:
        actions = (macro or tickets.get_macro(uow, macro_id)).actions
    except NotFound:
        return []
    words = []
    if actions.get("team_id"):
        teams = {each.id: each.name for each in people.read_roster(uow).teams}
        words.append(_("give it to %(team)s", team=teams.get(actions["team_id"], _("another team"))))
    if actions.get("assign_me"):
        words.append(_("assign it to me"))
    if actions.get("wait"):
        words.append(_(WAITING[actions["wait"]]).lower())
    return words


def _all(uow: UnitOfWork) -> list[Macro]:
    return tickets.list_macros(uow)


def _teams(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    return {"team": [("0", lazy("It stays with its team")), *teams_to_choose(people.read_roster(uow).teams)["team"]]}
