"""The page of one ticket: its conversation, what can be done to it, and what is known around it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from servicedesk.core import inventory, outages, people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import Team, User
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.conversation import Names, conversation
from servicedesk.desk.forms import AnswerForm, AssignForm, LinkForm, SolutionForm, StepForm, TeamForm, WaitForm
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import SIGNS
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_language
from servicedesk.web.places import LARGEST_ID
from servicedesk.web.uploads import hand_out

PAGE, FRAGMENT = "desk/tickets/ticket.html", "desk/tickets/_ticket.html"
LATEST = 6  # entries of a conversation beside the queue
OTHERS = 6  # earlier tickets of an account
NOTHING_NEW = 204

Options = list[tuple[str, str]]


def showing_routes(bp: Blueprint) -> None:
    """Add the page of a ticket and its parts."""
    bp.add_url_rule("/tickets/<number>", "ticket", index)
    bp.add_url_rule("/tickets/<number>/pane", "pane", pane)
    bp.add_url_rule("/tickets/<number>/messages", "news", news)
    bp.add_url_rule("/tickets/<number>/files/<int:attachment_id>", "file", file)


@allows(ENTER)
def index(number: str) -> Response:
    """Show a ticket."""
    uow = unit_of_work()
    return show(PAGE, FRAGMENT, **shown(uow, tickets.get_ticket(uow, number)))


@allows(ENTER)
def pane(number: str) -> Response:
    """Show the end of a conversation, as it stands beside the queue."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    context = conversation_shown(uow, ticket)
    context["entries"] = context["entries"][-LATEST:]
    return show("desk/tickets/pane.html", "desk/tickets/_pane.html", **context)


@allows(ENTER)
def news(number: str) -> Response:
    """Answer 204 while the ticket is as its reader saw it, else draw its head and conversation anew."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    if request.args.get("seen") == str(ticket.version):
        return Response(status=NOTHING_NEW)
    return show("desk/tickets/conversation.html", "desk/tickets/_now.html", **conversation_shown(uow, ticket))


@allows(ENTER)
def file(number: str, attachment_id: int) -> Response:
    """Hand out a file, to be saved and never to be shown in place."""
    return hand_out(tickets.get_attachment(unit_of_work(), number, min(attachment_id, LARGEST_ID)))


def shown(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """Return everything that the page of a ticket shows."""
    services = [ticket.service_id] if ticket.service_id else []
    others = tickets.list_tickets(uow, account_id=ticket.account_id, limit=OTHERS)
    users, teams = people.list_colleagues(uow), people.list_teams(uow)
    return {
        **_conversation(uow, ticket, users, teams),
        "view": tickets.view_of_ticket(ticket),
        "followers": [each for each in tickets.list_cascade(uow, ticket) if tickets.is_resolvable(each)],
        "others": [each for each in others if each.id != ticket.id],
        "outages": outages.list_open_outages_for(uow, services) if services else [],
        "elements": inventory.elements_of(uow, services) if services else [],
        "failed": "",
        **_known(ticket),
        **_forms(ticket, users, teams),
    }


def conversation_shown(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """Return what the head and the conversation of a ticket show."""
    return _conversation(uow, ticket, people.list_colleagues(uow), people.list_teams(uow))


def _conversation(uow: UnitOfWork, ticket: Ticket, users: Sequence[User], teams: Sequence[Team]) -> dict[str, Any]:
    links = tickets.list_links(uow, ticket)
    names = Names(
        users={each.id: each.name for each in users},
        teams={each.id: each.name for each in teams},
        tickets={other.id: other.number or "" for _, other in links},
        plugins={name: card.told_in(current_language())[0] for name, card in plugin_cards().items()},
    )
    return {
        "ticket": ticket,
        "entries": conversation(tickets.get_story(uow, ticket), names),
        "links": links,
        "actions": tickets.possible_actions(request_actor(), ticket),
        **SIGNS,
    }


def persons_to_choose(users: Sequence[User]) -> dict[str, Options]:
    """Return who may be given a ticket, and that nobody may."""
    return {"assignee": [("0", lazy("Nobody")), *((str(each.id), each.name) for each in users if each.is_active)]}


def teams_to_choose(teams: Sequence[Team]) -> dict[str, Options]:
    """Return which teams may be given a ticket."""
    return {"team": [(str(each.id), each.name) for each in teams]}


def _known(ticket: Ticket) -> dict[str, list[tuple[str, str | None]]]:
    """Return what is known of customer and service, each with its label; the page leaves out what is empty."""
    contact, service = ticket.contact, ticket.service
    customer: list[tuple[str, str | None]] = [(lazy("Account"), ticket.account.number)]
    equipment: list[tuple[str, str | None]] = []
    if contact:
        customer += [(lazy("Contact"), contact.name), (lazy("Phone"), contact.phone), (lazy("Mail"), contact.email)]
    if ticket.contact_phone and (contact is None or ticket.contact_phone != contact.phone):
        customer += [(lazy("Call at"), ticket.contact_phone)]
    if service:
        equipment += [(lazy("Service"), service.name), (lazy("Number"), service.number)]
        equipment += [(lazy("Address"), service.address)]
    return {"about_customer": customer, "about_service": equipment}


def _forms(ticket: Ticket, users: Sequence[User], teams: Sequence[Team]) -> dict[str, Any]:
    """Return the forms of the page, each as nobody has filled it in."""
    seen = str(ticket.version)
    return {
        "answer": AnswerForm.blank(seen=seen, kind="reply"),
        "solution": SolutionForm.blank(seen=seen),
        "assignment": AssignForm.blank(persons_to_choose(users), assignee=str(ticket.assignee_id or 0)),
        "team": TeamForm.blank(teams_to_choose(teams), team=str(ticket.team_id or "")),
        "waiting": WaitForm.blank(reason="customer"),
        "linking": LinkForm.blank(kind="child"),
        "step": StepForm.blank(),
    }
