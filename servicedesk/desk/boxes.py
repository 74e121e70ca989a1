"""Where something is decided about a ticket: the boxes and the composer, drawn once for all tickets of one shape."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.notifications.reaching import text_channels, way_to
from servicedesk.core.people import Named
from servicedesk.core.tickets import Neighbour
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.around import Found
from servicedesk.desk.forms import (
    ANOTHER,
    AnswerForm,
    AssignForm,
    LinkForm,
    MergeForm,
    SolutionForm,
    StepForm,
    TeamForm,
    WaitForm,
)
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import kernel
from servicedesk.web.fields import new_once
from servicedesk.web.identity import request_actor
from servicedesk.web.locale import current_language, gettext
from servicedesk.web.parts import gap, part

Options = list[tuple[str, str]]
ESCALATING = ("escalate", "return", "answer", "follow")
ASKED = tuple(
    f"ticket.{each}" for each in ("resolve", "wait", "assign", "close", "cancel", "link", "reply", "note", *ESCALATING)
)
TOLD = {  # by the way in which whoever reads an answer is told of it
    "": lazy("For %(name)s, on the portal alone"),
    "email": lazy("For %(name)s, on the portal and by e-mail"),
    "sms": lazy("For %(name)s, on the portal and by text message"),
    "whatsapp": lazy("For %(name)s, on the portal and by WhatsApp"),
}


class Short(NamedTuple):
    """A ticket as boxes speak of it."""

    number: str
    subject: str


class Here(NamedTuple):
    """The ticket on whose page the boxes stand; its number is a gap while they are kept."""

    number: str
    is_open: bool


class Shape(NamedTuple):
    """All that the boxes of a ticket depend on, but for its number and its version."""

    is_open: bool
    may: tuple[str, ...]
    had: str
    team: str
    persons: tuple[tuple[str, str], ...]
    teams: tuple[tuple[str, str], ...]
    followers: tuple[Short, ...]
    others: tuple[Short, ...]


def allowed(actor: Actor) -> tuple[str, ...]:
    """Return which of the things that boxes are for somebody may do."""
    return tuple(each for each in ASKED if actor.may(each))


def shape_of(found: Found) -> Shape:
    """Return what the boxes of this ticket depend on."""
    ticket, around = found.ticket, found.around
    return Shape(
        is_open=ticket.is_open,
        may=allowed(request_actor()),
        had=str(ticket.assignee_id or 0),
        team=str(ticket.team_id or ""),
        persons=tuple(persons_to_choose(found.roster.users)["assignee"]),
        teams=tuple(teams_to_choose(found.roster.teams)["team"]),
        followers=tuple(short_of(each) for each in around.followers if tickets.is_resolvable(each)),
        others=tuple(short_of(each) for each in around.others if each.is_open),
    )


def draw_boxes(found: Found) -> Markup:
    """Return the boxes of a ticket as nobody has filled them in."""
    ticket = found.ticket
    gaps = {
        "csrf": generate_csrf(), "number": ticket.number, "seen": ticket.version, "solving": new_once(),
        "merging": new_once(),
    }  # fmt: skip
    return part("desk/parts/boxes.html", make=_boxes, gaps=gaps, shape=shape_of(found))


def draw_composer(ticket: Ticket) -> Markup:
    """Return the composer of a ticket while nobody has written anything."""
    gaps = {"csrf": generate_csrf(), "number": ticket.number, "name": addressee(ticket), "once": new_once()}
    gaps["to"] = told_how(ticket)
    may = allowed(request_actor())
    return part("desk/tickets/_composer.html", make=_composer, gaps=gaps, is_open=ticket.is_open, may=may)


def draw_tools(ticket: Ticket) -> Markup:
    """Return the buttons of what can be done to a ticket, and who attends it."""
    actor, team = request_actor(), ticket.team
    return part(
        "desk/parts/tools.html",
        make=_tools,
        gaps={"csrf": generate_csrf(), "number": ticket.number},
        actions=tuple(tickets.possible_actions(actor, ticket)),
        may=allowed(actor),
        is_open=ticket.is_open,
        had=ticket.assignee_id or 0,
        person=ticket.assignee.name if ticket.assignee else "",
        team=team.name if team else "",
        is_mine=ticket.assignee_id == actor.id,
        escalates=ticket.status in tickets.TICKET_STATES and actor.may("ticket.escalate"),
    )


def forms_of(shape: Shape, seen: str, solving: str = "", merging: str = "") -> dict[str, Any]:
    """Return the forms of the boxes as nobody has filled them in; each key that is not given is a fresh one."""
    return {
        "solution": SolutionForm.blank(seen=seen, once=solving),
        "assignment": AssignForm.blank({"assignee": list(shape.persons)}, assignee=shape.had, had=shape.had),
        "team": TeamForm.blank({"team": list(shape.teams)}, team=shape.team),
        "waiting": WaitForm.blank(reason="customer"),
        "linking": LinkForm.blank(kind="child"),
        "merging": MergeForm.blank(
            tickets_to_choose(shape.others),
            seen=seen,
            once=merging,
            into=shape.others[0].number if shape.others else ANOTHER,
        ),
        "step": StepForm.blank(),
        "followers": shape.followers,
        "may": shape.may,
    }


def addressee(ticket: Ticket) -> str:
    """Return the name of whoever reads what is answered."""
    return ticket.contact.name if ticket.contact else ticket.account.name


def told_how(ticket: Ticket) -> str:
    """Return who reads what is answered, and by which way they are told that it is there."""
    way = way_to(ticket.contact, text_channels(kernel().channels))
    return gettext(TOLD.get(way, TOLD[""]), name=addressee(ticket))


def persons_to_choose(users: Sequence[Named]) -> dict[str, Options]:
    """Return who may be given a ticket, and that nobody may."""
    return {"assignee": [("0", lazy("Nobody")), *((str(each.id), each.name) for each in users if each.is_active)]}


def teams_to_choose(teams: Sequence[Named]) -> dict[str, Options]:
    """Return which teams may be given a ticket."""
    return {"team": [(str(each.id), each.name) for each in teams]}


def tickets_to_choose(others: Sequence[Short]) -> dict[str, Options]:
    """Return the tickets that one may be merged into, and that it is another."""
    known = [(each.number, f"{each.number} · {each.subject}") for each in others]
    return {"into": [*known, (ANOTHER, lazy("Another ticket of this account"))]}


def _boxes(shape: Shape) -> Mapping[str, Any]:
    forms = forms_of(shape, gap("seen"), gap("solving"), gap("merging"))
    return {**forms, "ticket": Here(gap("number"), shape.is_open), "failed": ""}


def _tools(**values: Any) -> Mapping[str, Any]:
    return {**values, "number": gap("number")}


def _composer(is_open: bool, may: tuple[str, ...]) -> Mapping[str, Any]:
    return {
        "ticket": Here(gap("number"), is_open), "name": gap("name"), "to": gap("to"), "may": may, "failed": "",
        "written": None, "then": [], "answer": AnswerForm.blank(kind="reply", once=gap("once")),
    }  # fmt: skip


def short_of(ticket: Neighbour) -> Short:
    """Return a ticket as boxes speak of it, in the reader's language."""
    return Short(ticket.number, ticket.subject_in(current_language()))
