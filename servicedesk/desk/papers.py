"""A ticket as a document: issued by whoever may read it, made a moment later, saved or printed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.adapters.papers.issuing import Contents, issue_paper, locale_of
from servicedesk.adapters.papers.libraries import missing_libraries
from servicedesk.core import documents, tickets
from servicedesk.core.documents import DUE, FAILED, MADE, Document
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Interaction, Ticket
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import look
from servicedesk.language.formats import when
from servicedesk.language.kinds import TICKET
from servicedesk.language.marks import lazy
from servicedesk.language.papers import Block, Entries, Facts, House
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.papers import hand_out_paper, house

PAGE, FRAGMENT = "desk/papers/page.html", "desk/papers/_papers.html"
STATES = {
    DUE: (lazy("Being made"), "info"), MADE: (lazy("Ready"), "ok"), FAILED: (lazy("Could not be made"), "danger"),
}  # fmt: skip
LANGUAGES = [("es", lazy("Spanish")), ("en", lazy("English"))]


class PaperForm(Form):
    """In which language a document is issued."""

    language = fields.choice(lazy("Language"), Required(), options=LANGUAGES)


def paper_routes(bp: Blueprint) -> None:
    """Add the documents of a ticket."""
    bp.add_url_rule("/tickets/<number>/papers", "papers", index)
    bp.add_url_rule("/tickets/<number>/papers", "issue_paper", issue, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/papers/<paper>", "paper", download)
    bp.add_url_rule("/tickets/<number>/papers/<paper>/again", "paper_again", again, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/papers/<paper>/again", "leave_paper", leave)


@allows(ENTER)
def index(number: str) -> Response:
    """Show the documents of a ticket; while one is being made the page asks again by itself."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    language = ticket.contact.language[:2] if ticket.contact else "es"
    return show(PAGE, FRAGMENT, form=PaperForm.blank(language=language), **_around(ticket))


@allows(ENTER)
def issue(number: str) -> Response:
    """Issue what was said on a ticket, without what staff told each other."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    form = PaperForm.read(request.form)
    keep(form, PAGE, FRAGMENT, around=lambda: _around(ticket))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        issue_ticket(uow, house(), tickets.get_ticket(uow, number), form.language.data)
    return redirect_to(url_for("desk.papers", number=number))


@allows(ENTER)
def download(number: str, paper: str) -> Response:
    """Hand out the file of a document."""
    return hand_out_paper(_found(unit_of_work(), number, paper))


@allows(ENTER)
def again(number: str, paper: str) -> Response:
    """Have a document made that could not be made."""
    with unit_of_work() as uow:
        documents.make_again(uow, _found(uow, number, paper))
    return redirect_to(url_for("desk.papers", number=number))


@allows(ENTER)
def leave(number: str, paper: str) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    _found(unit_of_work(), number, paper)
    return redirect_to(url_for("desk.papers", number=number))


def issue_ticket(uow: UnitOfWork, desk: House, ticket: Ticket, language: str) -> Document:
    """Issue a ticket as its customer may read it, in this language."""
    operator = get_operator(uow.session)
    locale, story = locale_of(language, operator), tickets.get_story(uow, ticket)

    def say(msgid: str) -> str:
        return desk.catalogues.gettext(locale, msgid)

    def at(each: Interaction | Ticket) -> str:
        moment = each.at if isinstance(each, Interaction) else each.opened_at
        return when(moment, now=uow.now(), zone=operator.time_zone, locale=locale, is_lasting=True)

    facts = [
        (say(lazy("Opened")), at(ticket)),
        (say(lazy("State")), say(look(ticket).words)),
        (say(lazy("Service")), ticket.service.name if ticket.service else say(lazy("None"))),
    ]
    said = sorted(story.interactions.values(), key=lambda each: (each.at, each.id))
    blocks: dict[str, Block] = {
        "facts": Facts(facts),
        "conversation": Entries([(each.author_name, at(each), each.body) for each in said], say(lazy("Conversation"))),
    }
    values = {
        "number": ticket.number or "", "subject": ticket.subject_in(language), "account": ticket.account.name,
        "operator": operator.name,
    }  # fmt: skip
    contents = Contents(
        language, values, blocks, ticket.account.name, (), _about(ticket), account_id=ticket.account_id
    )  # fmt: skip
    return issue_paper(uow, desk, TICKET.name, TICKET, contents)


def _found(uow: UnitOfWork, number: str, paper: str) -> Document:
    return documents.get_document(uow, paper, _about(tickets.get_ticket(uow, number)))


def _about(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}"


def _around(ticket: Ticket) -> dict[str, Any]:
    rows: Sequence[Document] = documents.list_documents_about(unit_of_work(), _about(ticket))
    return {
        "ticket": ticket, "rows": rows, "states": STATES, "is_busy": any(each.state == DUE for each in rows),
        "is_unable": bool(missing_libraries()),
    }  # fmt: skip
