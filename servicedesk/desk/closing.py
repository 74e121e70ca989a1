"""The page on which a ticket is brought to its end: evidence, the official claim, and going on after the end."""

from contextlib import AbstractContextManager
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import regulation, tickets
from servicedesk.core.tickets import FileDraft, ReplyDraft, ending
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.closing_forms import AfterForm, AgreementForm, CertificateForm, ClaimForm
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import look
from servicedesk.language.marks import lazy
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.uploads import taken

PAGE, FRAGMENT = "desk/closing/page.html", "desk/closing/_closing.html"
PARTS = "certificate,agreement,claim,after"
# What is missing, and by which channel a customer agreed: message ids by their codes.
MISSING = {
    "either": lazy("A repair certificate or the customer's agreement is missing"),
    "certificate": lazy("The repair certificate is missing"),
    "agreement": lazy("The customer's agreement is missing"),
}
REFUSALS = (lazy("ticket.needs_either"), lazy("ticket.needs_certificate"), lazy("ticket.needs_agreement"))


def closing_routes(bp: Blueprint) -> None:
    """Add the page of the end, and what is done there."""
    bp.add_url_rule("/tickets/<number>/closing", "closing", index)
    bp.add_url_rule("/tickets/<number>/closing/certificate", "certify", certify, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/closing/agreement", "agree", agree, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/closing/claim", "claim", claim, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/closing/after", "go_on", go_on, methods=["POST"])
    bp.add_url_rule(f"/tickets/<number>/closing/<any({PARTS}):part>", "leave_closing", leave)


@allows(ENTER)
def index(number: str) -> Response:
    """Show what a ticket needs to end, what there is of it, and its claim."""
    return show(PAGE, FRAGMENT, **_around(number), **_forms())


@allows(ENTER)
def certify(number: str) -> Response:
    """Add a repair certificate: its number, its file, or both."""
    form = CertificateForm.read(request.form, request.files)
    _keep(form, number, "certificate")
    kept: AbstractContextManager[tuple[FileDraft, ...]] = taken(form)
    with kept as files:
        if form.errors:
            return ask_again()
        with unit_of_work() as uow:
            ending.certify(uow, number, form.reference.data or "", files[0] if files else None, form.key)
    return _back_to(number)


@allows(ENTER)
def agree(number: str) -> Response:
    """Note that the customer agrees, as told to whoever notes it."""
    form = AgreementForm.read(request.form)
    _keep(form, number, "agreement")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        ending.note_agreement(uow, number, form.draft(), form.once.data or "")
    return _back_to(number)


@allows(ENTER)
def claim(number: str) -> Response:
    """Turn the fault into a claim, and lead to it."""
    form = ClaimForm.read(request.form)
    _keep(form, number, "claim")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        made = ending.claim(uow, number, form.why.data or "")
    return redirect_to(url_for("desk.ticket", number=made.number))


@allows(ENTER)
def go_on(number: str) -> Response:
    """Open a ticket that goes on with one that has ended, and lead to it."""
    form = AfterForm.read(request.form)
    _keep(form, number, "after")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        opened = ending.continue_ended(uow, number, ReplyDraft(form.body.data or "", "phone", form.once.data or ""))
    return redirect_to(url_for("desk.ticket", number=opened.number))


@allows(ENTER)
def leave(number: str, part: str) -> Response:
    """Lead from the address of a form that came back to the page on which it stands."""
    return redirect_to(url_for("desk.closing", number=tickets.get_ticket(unit_of_work(), number).number))


def _around(number: str) -> dict[str, Any]:
    """Return what stands around the forms: the evidence, what is missing, the claim, and what its reader may do."""
    uow, actor = unit_of_work(), request_actor()
    ticket, rules = tickets.get_ticket(uow, number), regulation.read_rules(uow)
    made, about = ending.find_claim(uow, ticket), ending.find_claimed(uow, ticket)
    return {
        "ticket": ticket, "rules": rules, "evidence": ending.list_evidence(uow, ticket), "made": made, "about": about,
        "missing": MISSING.get(ending.missing_evidence(uow, ticket), "") if ticket.is_open else "",
        "is_asked": rules.asks_evidence(ticket.kind), "look": look,
        "may_certify": ticket.is_open and actor.may("ticket.resolve"),
        "may_agree": ticket.is_open and actor.may("ticket.reply"),
        "may_claim": rules.has_claims and made is None and ending.is_claimable(ticket)
        and ending.may_claim(actor, ticket),
        "may_go_on": _may_go_on(ticket) and actor.may("ticket.open"), "failed": "",
    }  # fmt: skip


def _may_go_on(ticket: Ticket) -> bool:
    return not ticket.is_open and ending.find_merged_into(unit_of_work(), ticket) is None


def _forms() -> dict[str, Any]:
    return {
        "certificate": CertificateForm.blank(), "agreement": AgreementForm.blank(channel="phone"),
        "claim": ClaimForm.blank(), "after": AfterForm.blank(),
    }  # fmt: skip


def _keep(form: Form, number: str, part: str) -> None:
    """Remember how to draw the page again with what was typed into one of its forms."""

    def around() -> dict[str, Any]:
        return {**_around(number), **_forms(), part: form, "failed": part}

    keep(form, PAGE, FRAGMENT, around)


def _back_to(number: str) -> Response:
    return redirect_to(url_for("desk.closing", number=number))
