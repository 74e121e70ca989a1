"""Reporting without signing in, and following it by a private link; neither tells anything about a customer."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.tickets import Followed
from servicedesk.portal.guests.forms import GuestForm, WordsForm
from servicedesk.portal.wording import GUEST_SIGNS
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.headers import reached_by_link
from servicedesk.web.identity import anonymous_work, client_address, request_actor
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.signing.later import answer_later
from servicedesk.web.wiring import wiring

START = ("portal/guests/start.html", "portal/guests/_start.html")
FOLLOW = ("portal/guests/follow.html", "portal/guests/_follow.html")
GONE = ("portal/guests/gone.html", "portal/guests/_gone.html")

bp = Blueprint("guests", __name__)
answer_later(bp)


@bp.get("/report/without-signing-in")
@allows(PUBLIC)
def start() -> Response:
    """Ask for everything on one screen; who is signed in is led to what is easier."""
    if request_actor().kind == "contact":
        return redirect_to(url_for("portal.report.start"))
    return show(*START, form=GuestForm.blank({"category": _symptoms()}, once=request.args.get("once")))


@bp.post("/report/without-signing-in")
@allows(PUBLIC)
def send() -> Response:
    """Register the report, whoever it is from, and lead to its private link."""
    categories = tickets.list_categories(anonymous_work())
    form = GuestForm.read(request.form, options={"category": _symptoms()})
    keep(form, *START)
    if form.errors:
        return ask_again()
    draft = form.draft(categories)
    with anonymous_work() as uow:
        people.count_report(uow, address=client_address(), about=draft.service_number)
    with anonymous_work() as uow:
        secret = tickets.open_unverified(uow, draft)
    return redirect_to(url_for(".follow", secret=secret))


@bp.get("/r/<secret>")
@allows(PUBLIC)
@reached_by_link
def follow(secret: str) -> Response:
    """Show how far a report is, and what was typed; a bad link is told to be one."""
    try:
        followed = tickets.read_private_link(anonymous_work(), secret, current_language())
    except NotFound:
        return show(*GONE, status=404)
    return show(*FOLLOW, form=WordsForm.blank(), **_shown(secret, followed))


@bp.post("/r/<secret>")
@allows(PUBLIC)
@reached_by_link
def add(secret: str) -> Response:
    """Add words to the report of a private link."""
    form = WordsForm.read(request.form)
    followed = tickets.read_private_link(anonymous_work(), secret, current_language())
    keep(form, *FOLLOW, **_shown(secret, followed))
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        people.count_report(uow, address=client_address(), about=secret)
    with anonymous_work() as uow:
        tickets.add_by_link(uow, secret, form.body.data or "", form.once.data or "")
    return redirect_to(url_for(".follow", secret=secret))


def _symptoms() -> list[tuple[str, str]]:
    language = current_language()
    return [(each.code, each.symptom_in(language)) for each in tickets.list_categories(anonymous_work())]


def _shown(secret: str, followed: Followed) -> dict[str, Any]:
    """Return what the page of a private link draws."""
    return {
        "followed": followed,
        "signs": GUEST_SIGNS,
        "address": f"{wiring().public_url}{url_for('portal.guests.follow', secret=secret)}",
        "here": url_for("portal.guests.add", secret=secret),
    }
