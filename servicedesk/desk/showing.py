"""The page of one ticket: its conversation, what can be done to it, and what is known around it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request

from servicedesk.core import automation, notifications, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.around import Found, look_around
from servicedesk.desk.beside import draw_beside
from servicedesk.desk.boxes import (
    addressee,
    allowed,
    draw_boxes,
    draw_composer,
    draw_tools,
    forms_of,
    shape_of,
    told_how,
)
from servicedesk.desk.conversation import conversation
from servicedesk.desk.escalations import escalations_shown
from servicedesk.desk.forms import AnswerForm
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import SIGNS
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.places import LARGEST_ID
from servicedesk.web.uploads import hand_out

PAGE, FRAGMENT = "desk/tickets/ticket.html", "desk/tickets/_ticket.html"
LATEST = 6  # entries of a conversation beside the queue
NOTHING_NEW = 204


def showing_routes(bp: Blueprint) -> None:
    """Add the page of a ticket and its parts."""
    bp.add_url_rule("/tickets/<number>", "ticket", index)
    bp.add_url_rule("/tickets/<number>/messages", "news", news)
    bp.add_url_rule("/tickets/<number>/files/<int:attachment_id>", "file", file)


@allows(ENTER)
def index(number: str) -> Response:
    """Show a ticket; whoever was told of it has read it then."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    context = shown(uow, ticket)
    told, of = context["desktop"].unread_here, ticket.number or ""
    response = show(PAGE, FRAGMENT, **context)
    if told:
        with unit_of_work() as work:
            notifications.mark_read(work, of)
    return response


@allows(ENTER)
def news(number: str) -> Response:
    """Answer 204 while the ticket is as its reader saw it and the same people write, else draw it anew."""
    uow = unit_of_work()
    pulse = tickets.read_pulse(uow, number)
    seen = (request.args.get("seen"), request.args.get("writers", ""))
    if seen == (str(pulse.version), _writers(pulse.writers)):
        return Response(status=NOTHING_NEW)
    context = conversation_shown(uow, tickets.get_ticket(uow, number))
    response = show("desk/tickets/conversation.html", "desk/tickets/_now.html", **context)
    response.headers["HX-Trigger"] = "ticketMoved"  # the promises beside it are asked for anew
    return response


@allows(ENTER)
def file(number: str, attachment_id: int) -> Response:
    """Hand out a file, to be saved and never to be shown in place."""
    return hand_out(tickets.get_attachment(unit_of_work(), number, min(attachment_id, LARGEST_ID)))


def shown(uow: UnitOfWork, ticket: Ticket, *, with_forms: bool = False) -> dict[str, Any]:
    """Return everything that the page of a ticket shows; the forms of its boxes only where one of them comes back."""
    found = look_around(uow, ticket)
    return {
        **_conversation(uow, found), **_written(found), "failed": "", "then": [],
        "view": tickets.view_of_ticket(ticket), "may": allowed(request_actor()),
        "name": addressee(ticket), "to": told_how(ticket),
        "drawn_around": partial(draw_beside, found),
        "drawn_boxes": partial(draw_boxes, found), "drawn_composer": partial(draw_composer, ticket),
        **(forms_of(shape_of(found), str(ticket.version)) if with_forms else {}),
    }  # fmt: skip


def conversation_shown(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """Return what the head and the conversation of a ticket show."""
    return _conversation(uow, look_around(uow, ticket, whole=False))


def _conversation(uow: UnitOfWork, found: Found) -> dict[str, Any]:
    ticket, desktop = found.ticket, found.desktop
    story = tickets.get_story(uow, ticket)
    names = replace(found.names, rules=automation.name_rules(uow, {each.actor for each in story.events}))
    g.unread = desktop.unread - desktop.unread_here
    writers = {each.user_id: each for each in desktop.writers}
    escalations = tickets.list_escalations(uow, ticket)
    return {
        "ticket": ticket,
        "entries": conversation(story, names, escalations),
        "escalations": escalations_shown(escalations, uow.now()),
        "links": found.around.links,
        "desktop": desktop,
        "writing": [(names.users.get(each.user_id, ""), each.kind) for each in writers.values()],
        "writers": _writers(sorted(writers)),
        "drawn_tools": partial(draw_tools, ticket),
        "merged": request.args.get("merged", ""),
        **SIGNS,
    }


def _writers(user_ids: Sequence[int]) -> str:
    return ".".join(map(str, user_ids))


def _written(found: Found) -> dict[str, Any]:
    """Return what the reader was writing, as the form in which it stands; nothing where nothing was written."""
    if not found.desktop.drafts:
        return {"written": None}
    last, seen = found.desktop.drafts[0], str(found.ticket.version)
    return {"written": last, "answer": AnswerForm.blank(seen=seen, kind=last.kind, body=last.body)}
