"""Asking and complaining: one screen, and no account state ever stands in the way of it."""

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.portal.reporting.forms import AskForm
from servicedesk.portal.reporting.subjects import Subject, list_subjects, pick
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.uploads import taken

bp = Blueprint("ask", __name__)


@bp.get("/report/question")
@allows(CONTACT)
def start() -> Response:
    """Ask what it is about."""
    uow = unit_of_work()
    subjects = list_subjects(uow)
    subject = pick(subjects, request.args.get("about", "")) or next(iter(subjects), None)
    phone = people.get_contact(uow, request_actor().id).phone
    known = {"about": subject and subject.value, "kind": "question", "contact_phone": phone}
    form = AskForm.blank(_options(subjects), **known, once=request.args.get("once"))
    return show("portal/report/ask.html", "portal/report/_ask.html", form=form)


@bp.post("/report/question")
@allows(CONTACT)
def send() -> Response:
    """Open the ticket; the same form sent again leads to the same ticket."""
    subjects = list_subjects(unit_of_work())
    form = AskForm.read(request.form, request.files, _options(subjects))
    keep(form, "portal/report/ask.html", "portal/report/_ask.html")
    subject = pick(subjects, form.about.data or "")
    # The files of a form that was taken already are not kept a second time; the service itself opens one ticket.
    if form.photos.data and (before := tickets.find_opened(unit_of_work(), form.key)):
        return redirect_to(url_for("portal.report.opened", number=before.number))
    with taken(form) as files:
        if form.errors or subject is None:
            return ask_again()
        draft = form.draft(subject, files)
        with unit_of_work() as uow:
            ticket = tickets.open_ticket(uow, draft)
    return redirect_to(url_for("portal.report.opened", number=ticket.number))


def _options(subjects: list[Subject]) -> dict[str, list[tuple[str, str]]]:
    return {"about": [(each.value, f"{each.name} ({each.place})" if each.place else each.name) for each in subjects]}
