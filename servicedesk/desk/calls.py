"""Somebody calls: find the line, see at once what is known of it, and open the ticket, all by keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import alarms, inventory, maintenance, outages, people, search, tickets
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.models import Outage
from servicedesk.core.people import Account, AccountContact
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.outages import FAULT
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.core.tickets.service.opening import KINDS
from servicedesk.desk.signs import KIND, SIGNS
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language

ENTER = Permission("desk.enter")
PAGE, FRAGMENT = "desk/calls/call.html", "desk/calls/_call.html"
LOOK_AHEAD = timedelta(days=14)
OPEN_TICKETS = 8
LONGEST = 10_000
ACTIVE = ("active", "suspended")


class CallForm(Form):
    """What a caller says."""

    once = fields.once()
    service = fields.choice(lazy("Service"), options=[])
    contact = fields.choice(lazy("Who calls"), options=[])
    category = fields.choice(lazy("What fails"), options=[])
    kind = fields.choice(lazy("Kind"), Required(lazy("error.choose")), options=[(kind, KIND[kind]) for kind in KINDS])
    outage = fields.choice(lazy("Part of a known outage"), options=[])
    description = fields.long_text(lazy("In the customer's words"), Required(), longest=LONGEST)
    contact_phone = fields.phone(lazy("Call back at"))


@dataclass(frozen=True)
class Line:
    """The customer who calls, with the service that it is about where one was found."""

    account: Account
    services: Sequence[Service]
    contacts: Sequence[AccountContact]
    service: Service | None = None
    options: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    outages: Sequence[Outage] = ()


def calls_routes(bp: Blueprint) -> None:
    """Add the page of a call."""
    bp.add_url_rule("/calls", "call", index)
    bp.add_url_rule("/calls", "open_by_phone", open_by_phone, methods=["POST"])


@allows(ENTER)
def index() -> Response:
    """Show whom these words may mean, or what is known of the line that was found."""
    uow = unit_of_work()
    line = _named(uow, request.args.get("account", ""), request.args.get("service", ""))
    asked = request.args.get("q", "")
    if line is None:
        return show("desk/calls/find.html", "desk/calls/_found.html", asked=asked, **_found(uow, asked))
    return show(PAGE, FRAGMENT, form=_blank(line), **_known(uow, line))


@allows(ENTER)
def open_by_phone() -> Response:
    """Open the ticket of a call, and show it: its number is told to whoever calls."""
    uow = unit_of_work()
    line = _named(uow, request.args.get("account", ""), request.args.get("service", ""))
    if line is None:
        raise NotFound
    form = CallForm.read(request.form, options=line.options)
    keep(form, PAGE, FRAGMENT, _again)
    if form.errors:
        return ask_again()
    with unit_of_work() as writing:
        ticket = _open(writing, _draft(form, line), form.outage.data or "")
    return redirect_to(url_for("desk.ticket", number=ticket.number))


def _open(uow: UnitOfWork, draft: TicketDraft, outage: str) -> Ticket:
    """Open the ticket of a call, a fault as part of an outage where whoever calls says so; all else is apart."""
    if outage and draft.kind == FAULT:
        return join_outage(uow, outage, draft)
    return tickets.open_ticket(uow, draft)


def _names() -> dict[str, Any]:
    """Return by what the address names the line."""
    return {name: request.args.get(name, "") for name in ("account", "service") if request.args.get(name)}


def _again() -> dict[str, Any]:
    """Return what the page shows around a form that comes back."""
    uow = unit_of_work()
    line = _named(uow, request.args.get("account", ""), request.args.get("service", ""))
    return _known(uow, line) if line else {}


def _named(uow: UnitOfWork, account_number: str, service_number: str) -> Line | None:
    """Return the line that an address names, None where it names none, or raise NotFound."""
    if service_number:
        service = inventory.get_service(uow, service_number)
        return _line(uow, people.get_account(uow, service.account_id), service)
    return _line(uow, people.get_account_by_number(uow, account_number), None) if account_number else None


def _line(uow: UnitOfWork, account: Account, service: Service | None) -> Line:
    """Return the line with what may be chosen: its services, who calls, what fails, and the outages that touch it."""
    services = [each for each in inventory.list_services_of(uow, [account.id]) if each.state in ACTIVE]
    contacts = [each for each in people.list_contacts(uow, account.id) if each.contact.is_active]
    language = current_language()
    categories = tickets.list_categories(uow)
    numbered = [(str(each.id), f"{each.name} · {each.number}") for each in services]
    only = service or (services[0] if len(services) == 1 else None)
    ids = [only.id] if only else [each.id for each in services]
    known = outages.list_open_outages_for(uow, ids) if ids else []
    joinable = [(each.number or "", each.number or "") for each in known if only]
    options = {
        "outage": [*joinable, ("", lazy("No, it is something else"))],
        "service": [*numbered, ("", lazy("No service in particular"))],
        "contact": [*((str(each.contact_id), each.contact.name) for each in contacts), ("", lazy("Somebody else"))],
        "category": [("", lazy("Not clear yet")), *((each.code, each.name_in(language)) for each in categories)],
    }
    return Line(account, services, contacts, only, options, known)


def _blank(line: Line) -> CallForm:
    """Return the form as far as the line tells what goes in."""
    contact = line.contacts[0].contact if line.contacts else None
    return CallForm.blank(
        line.options, kind=FAULT, service=str(line.service.id) if line.service else "",
        contact=str(contact.id) if contact else "", contact_phone=contact.phone if contact else "", category="",
    )  # fmt: skip


def _draft(form: CallForm, line: Line) -> TicketDraft:
    return TicketDraft(
        account_id=line.account.id, service_id=int(form.service.data) if form.service.data else None,
        contact_id=int(form.contact.data) if form.contact.data else None, category=form.category.data or "",
        kind=form.kind.data, description=form.description.data or "", contact_phone=form.contact_phone.data or "",
        channel="phone", submission=form.once.data or "",
    )  # fmt: skip


def _found(uow: UnitOfWork, asked: str) -> dict[str, Any]:
    typed = search.read_typed(asked)
    return {
        "services": search.find_services(uow, typed), "accounts": search.find_accounts(uow, typed),
        "is_empty": typed.is_empty,
    }  # fmt: skip


def _known(uow: UnitOfWork, line: Line) -> dict[str, Any]:
    """Return what is known of a line before anybody asks: outages, planned work, open tickets, what is owed."""
    chosen = [line.service] if line.service else line.services
    service_ids = [each.id for each in chosen]
    until = uow.now() + LOOK_AHEAD
    return {
        "line": line,
        "watch": alarms.watch_lines(uow, service_ids),
        "outages": line.outages,
        "works": maintenance.list_maintenances_for(uow, service_ids, until) if service_ids else [],
        "open_tickets": tickets.list_tickets(uow, account_id=line.account.id, open_only=True, limit=OPEN_TICKETS),
        "may_note": maintenance.may_note(uow.actor) and uow.actor.may("inventory.read"),
        "account_view": tickets.view_of_account(line.account),
        "here_url": url_for("desk.open_by_phone", **_names()),
        **SIGNS,
    }
