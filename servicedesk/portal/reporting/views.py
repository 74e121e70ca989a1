"""Reporting a fault: what is failing, what we know of it, the details, the promise.

The answers travel in the address, so that Back works, a page may be opened again tomorrow, and the
server remembers nothing.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import alarms, people, tickets
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.models import Category
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.portal.known import known_about
from servicedesk.portal.reporting.forms import SymptomForm, details_form
from servicedesk.portal.reporting.subjects import Subject, fitting, list_services, pick
from servicedesk.portal.wording import hold_of
from servicedesk.web import fields
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import UNPROCESSABLE, ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.uploads import taken

bp = Blueprint("report", __name__)


@dataclass(frozen=True)
class Choice:
    """What has been chosen so far: of which service, and what is noticed; ``questions`` are asked of who notices it.

    ``is_different`` says that the customer was shown an outage and means something else.
    """

    subjects: list[Subject]
    symptoms: list[Category]
    subject: Subject | None
    category: Category | None
    questions: list[SymptomQuestion]
    is_different: bool = False

    @cached_property
    def form(self) -> SymptomForm:
        """Return the form with these answers; who sends the details needs none."""
        return SymptomForm.blank(_options(self.subjects, self.symptoms), **self._known)

    @property
    def icons(self) -> dict[str, str]:
        """Return the icons of what may be chosen, by value."""
        return {each.value: each.icon for each in self.subjects} | {each.code: each.icon for each in self.symptoms}

    @property
    def places(self) -> dict[str, str]:
        """Return what tells one service from another, by value."""
        return {each.value: each.place for each in self.subjects}

    @property
    def address(self) -> dict[str, Any]:
        """Return the answers as they travel in an address."""
        told = {name: value for name, value in self._known.items() if value}
        return told | ({"different": 1} if self.is_different else {})

    @property
    def different_address(self) -> dict[str, Any]:
        """Return the answers of a report that is about something else than the outage that is known."""
        return {**self.details_address, "different": 1}

    @property
    def details_address(self) -> dict[str, Any]:
        """Return the answers and the key of this report, so that whoever goes back and sends again opens one ticket."""
        return {**self.address, "once": fields.new_once()}

    @property
    def _known(self) -> dict[str, str | None]:
        about = self.subject.value if self.subject else None
        return {"about": about, "category": self.category.code if self.category else None}


@bp.get("/report")
@allows(CONTACT)
def start() -> Response:
    """Ask for the service and the symptom; a service chosen by script narrows the symptoms."""
    choice = _read_choice()
    return _ask(choice, 200)


@bp.get("/report/known")
@allows(CONTACT)
def known() -> Response:
    """Say what is known of it before anything is sent; where nothing is, go on."""
    choice = _read_choice()
    if choice.subject is None or choice.category is None:
        return _ask(_with_complaints(choice), UNPROCESSABLE)
    found = known_about(unit_of_work(), choice.subject.account, choice.subject.service, choice.category)
    if not found:
        return redirect_to(url_for(".details", **choice.details_address))
    return show("portal/report/known.html", "portal/report/_known.html", choice=choice, known=found)


@bp.get("/report/details")
@allows(CONTACT)
def details() -> Response:
    """Ask for what else there is to say; the number to call is filled in."""
    choice = _read_choice()
    if choice.subject is None or choice.category is None:
        return redirect_to(url_for(".start", **choice.address))
    uow, service = unit_of_work(), choice.subject.service
    contact = people.get_contact(uow, request_actor().id)
    watch = alarms.watch_lines(uow, [service.id]) if service else alarms.LineWatch()
    asked = details_form(choice.questions)
    form = asked.blank(contact_phone=contact.phone, once=request.args.get("once"))
    return show("portal/report/details.html", "portal/report/_details.html", form=form, choice=choice, watch=watch)


@bp.post("/report/details")
@allows(CONTACT)
def send() -> Response:
    """Open the ticket; the same form sent again leads to the same ticket."""
    choice = _read_choice()
    if choice.subject is None or choice.category is None:
        return redirect_to(url_for(".start", **choice.address))
    form = details_form(choice.questions).read(request.form, request.files)
    keep(form, "portal/report/details.html", "portal/report/_details.html", choice=choice, watch=alarms.LineWatch())
    # The files of a form that was taken already are not kept a second time; the service itself opens one ticket.
    if form.photos.data and (before := tickets.find_opened(unit_of_work(), form.key)):
        return redirect_to(url_for(".opened", number=before.number))
    with taken(form) as files:
        if form.errors:
            return ask_again()
        draft = replace(form.draft(choice.subject, choice.category, files), stands_apart=choice.is_different)
        with unit_of_work() as uow:
            ticket = tickets.open_ticket(uow, draft)
    return redirect_to(url_for(".opened", number=ticket.number))


@bp.post("/report/known/join")
@allows(CONTACT)
def join() -> Response:
    """Make the customer part of a known outage with one tap and an own number; what is over meanwhile is not shown."""
    choice = _read_choice()
    if choice.subject is None or choice.subject.service is None or choice.category is None:
        return redirect_to(url_for(".start", **choice.address))
    phone = people.get_contact(unit_of_work(), request_actor().id).phone
    draft = TicketDraft(
        choice.subject.account.id, choice.category.symptom_in(current_language()), category=choice.category.code,
        service_id=choice.subject.service.id, contact_phone=phone, submission=request.args.get("once", ""),
    )  # fmt: skip
    try:
        with unit_of_work() as uow:
            ticket = join_outage(uow, request.args.get("outage", ""), draft)
    except Conflict:
        return redirect_to(url_for(".known", **choice.address))
    return redirect_to(url_for(".opened", number=ticket.number))


@bp.get("/report/done/<number>")
@allows(CONTACT)
def opened(number: str) -> Response:
    """Say the number and what was promised, or why it waits and what ends the waiting."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    outage = tickets.find_outage_of(uow, ticket)
    return show(
        "portal/report/done.html", "portal/report/_done.html", ticket=ticket, hold=hold_of(ticket),
        outage=outage if outage and outage.is_open else None, account=tickets.view_of_account(ticket.account),
    )  # fmt: skip


def _read_choice() -> Choice:
    """Read the answers from the address; a service that is not theirs is not found."""
    uow = unit_of_work()
    subjects = list_services(uow)
    only = subjects[0] if len(subjects) == 1 else None
    subject = pick(subjects, request.args.get("about", "")) or only
    code = request.args.get("category", "")
    every, questions = tickets.list_categories_with_questions(uow, code)
    symptoms = fitting(every, [subject] if subject else subjects)
    category = next((each for each in symptoms if each.code == code), None)
    return Choice(subjects, symptoms, subject, category, questions, bool(request.args.get("different")))


def _options(subjects: list[Subject], symptoms: list[Category]) -> dict[str, list[tuple[str, str]]]:
    language = current_language()
    return {
        "about": [(subject.value, subject.name) for subject in subjects],
        "category": [(each.code, each.symptom_in(language)) for each in symptoms],
    }


def _with_complaints(choice: Choice) -> Choice:
    choice.form.validate()
    return choice


def _ask(choice: Choice, status: int) -> Response:
    return show("portal/report/start.html", "portal/report/_start.html", status, form=choice.form, choice=choice)
