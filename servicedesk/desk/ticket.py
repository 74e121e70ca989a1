"""One ticket: its conversation, what can be done to it, and what is known around it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import inventory, outages, people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import ReplyDraft
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.conversation import conversation
from servicedesk.desk.forms import AnswerForm, AssignForm, LinkForm, SolutionForm, WaitForm
from servicedesk.desk.queue import ENTER, due_of
from servicedesk.desk.signs import CHANNEL, CHECK, LINK, STATUS, WAITING
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, done, keep, show
from servicedesk.web.uploads import hand_out, taken

PAGE = "desk/tickets/ticket.html"
PLAIN_ACTIONS = ("start", "resume", "close", "cancel", "release")


def ticket_routes(bp: Blueprint) -> None:
    """Add the page of a ticket and everything that can be done on it."""
    bp.add_url_rule("/tickets/<number>", "ticket", index)
    bp.add_url_rule("/tickets/<number>/pane", "pane", pane)
    bp.add_url_rule("/tickets/<number>/messages", "answer", answer, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/messages", "news", news, methods=["GET"])
    bp.add_url_rule("/tickets/<number>/solution", "solve", solve, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/assignee", "assign", assign, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/mine", "take", take, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/wait", "wait", wait, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/links", "link", link, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/links/<other>", "unlink", unlink, methods=["POST"])
    bp.add_url_rule(
        "/tickets/<number>/steps/<any({}):action>".format(",".join(PLAIN_ACTIONS)), "step", step, methods=["POST"]
    )
    bp.add_url_rule("/tickets/<number>/files/<int:attachment_id>", "file", file)


@allows(ENTER)
def index(number: str) -> Response:
    """Show a ticket."""
    uow = unit_of_work()
    return show(PAGE, PAGE, **_shown(uow, tickets.get_ticket(uow, number)))


@allows(ENTER)
def pane(number: str) -> Response:
    """Show the end of a conversation beside the queue; the whole page to whoever asks for one."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    entries = _conversation(uow, ticket)
    return show(
        "desk/tickets/pane.html", "desk/tickets/_pane.html",
        ticket=ticket, entries=entries[-6:], signs=STATUS, channels=CHANNEL, due=due_of(ticket),
    )  # fmt: skip


@allows(ENTER)
def news(number: str) -> Response:
    """Answer 204 while the ticket is as its reader saw it, and draw the conversation anew otherwise."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    if request.args.get("seen") == str(ticket.version):
        return Response(status=204)
    return show(PAGE, "desk/tickets/_thread.html", **_shown(uow, ticket))


@allows(ENTER)
def answer(number: str) -> Response:
    """Write to the customer, or a note for colleagues."""
    form = AnswerForm.read(request.form, request.files)
    _keep(form, number, "answer")
    with taken(form) as files:
        if form.errors:
            return ask_again()
        with unit_of_work() as uow:
            if form.kind.data == "note":
                tickets.add_note(uow, number, form.body.data)
            else:
                draft = ReplyDraft(form.body.data, "portal", form.key, form.seen_version, files=files)
                tickets.reply(uow, number, draft)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def solve(number: str) -> Response:
    """Tell the customer that it is solved."""
    form = SolutionForm.read(request.form)
    _keep(form, number, "solution")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.resolve(uow, number, form.body.data, form.seen_version, cascade=form.cascade.data)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def assign(number: str) -> Response:
    """Give the ticket to a person, or to a team."""
    uow = unit_of_work()
    form = AssignForm.read(request.form, options=_assign_options(uow))
    _keep(form, number, "assignment")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        if request.form.get("to") == "team":
            tickets.assign_team(uow, number, int(form.team.data or 0))
        else:
            tickets.assign(uow, number, int(form.assignee.data) if form.assignee.data else None)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def take(number: str) -> Response:
    """Give the ticket to oneself."""
    with unit_of_work() as uow:
        tickets.assign(uow, number, uow.actor.id)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def wait(number: str) -> Response:
    """Let the ticket wait."""
    form = WaitForm.read(request.form)
    _keep(form, number, "waiting")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.wait_for(uow, number, form.reason.data)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def step(number: str, action: str) -> Response:
    """Take one step that needs no more words."""
    acts = {"start": tickets.start, "resume": tickets.resume, "close": tickets.close, "cancel": tickets.cancel}
    with unit_of_work() as uow:
        if action == "release":
            tickets.release(uow, tickets.get_ticket(uow, number).id)
        else:
            acts[action](uow, number)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def link(number: str) -> Response:
    """Say that the ticket belongs to another."""
    form = LinkForm.read(request.form)
    _keep(form, number, "linking")
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.link(uow, number, form.number.data, form.kind.data)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def unlink(number: str, other: str) -> Response:
    """Take a link away again."""
    with unit_of_work() as uow:
        tickets.unlink(uow, number, other)
    return done(url_for("desk.ticket", number=number))


@allows(ENTER)
def file(number: str, attachment_id: int) -> Response:
    """Hand out a file, to be saved and never to be shown in place."""
    return hand_out(tickets.get_attachment(unit_of_work(), number, attachment_id))


def _keep(form: Any, number: str, name: str) -> None:
    """Remember how to draw the ticket again with what was typed into one of its forms."""

    def around() -> dict[str, Any]:
        uow = unit_of_work()
        return _shown(uow, tickets.get_ticket(uow, number))

    keep(form, PAGE, PAGE, around, **{name: form, "failed": name})


def _shown(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """Return everything that the page of a ticket shows."""
    services = [ticket.service_id] if ticket.service_id else []
    return {
        "ticket": ticket,
        "view": tickets.view_of_ticket(ticket),
        "entries": _conversation(uow, ticket),
        "actions": tickets.possible_actions(request_actor(), ticket),
        "links": tickets.list_links(uow, ticket),
        "followers": [each for each in tickets.list_cascade(uow, ticket) if each.status != "resolved"],
        "others": [
            each for each in tickets.list_tickets(uow, account_id=ticket.account_id, limit=6) if each.id != ticket.id
        ],
        "outages": outages.list_open_outages_for(uow, services) if services else [],
        "elements": inventory.elements_of(uow, services) if services else [],
        "due": due_of(ticket),
        **_forms(uow, ticket),
        **_signs(),
    }


def _signs() -> dict[str, Any]:
    return {"signs": STATUS, "waits": WAITING, "channels": CHANNEL, "checks": CHECK, "link_names": LINK, "failed": ""}


def _forms(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """Return the forms of the page, each as nobody has filled it in."""
    seen = str(ticket.version)
    return {
        "answer": AnswerForm.blank(seen=seen, kind="reply"),
        "solution": SolutionForm.blank(seen=seen),
        "assignment": AssignForm.blank(
            _assign_options(uow), assignee=str(ticket.assignee_id or ""), team=str(ticket.team_id or "")
        ),
        "waiting": WaitForm.blank(reason="customer"),
        "linking": LinkForm.blank(kind="child"),
    }


def _assign_options(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    users = [(str(user.id), user.name) for user in people.list_users(uow) if user.is_active]
    return {
        "assignee": [("", "—"), *users],
        "team": [("", "—"), *((str(team.id), team.name) for team in people.list_teams(uow))],
    }


def _conversation(uow: UnitOfWork, ticket: Ticket) -> list[Any]:
    names = {("user", user.id): user.name for user in people.list_users(uow)}
    names |= {("team", team.id): team.name for team in people.list_teams(uow)}
    return conversation(tickets.get_story(uow, ticket), names)
