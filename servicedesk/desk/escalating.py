"""Escalating a ticket: the form of each level, and what becomes of it there."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import Proposal, TierTold
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.boxes import teams_to_choose
from servicedesk.desk.carrying import carried
from servicedesk.desk.escalation_forms import FORMS, EscalationForm, answers_of, form_for
from servicedesk.desk.queue import ENTER
from servicedesk.language.marks import lazy
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.places import LARGEST_ID

PAGE, FRAGMENT = "desk/escalations/escalate.html", "desk/escalations/_escalate.html"
STEP_PAGE, STEP_FRAGMENT = "desk/escalations/step.html", "desk/escalations/_step.html"
AT_ONCE = ("accept", "withdraw")
WITH_WORDS = {
    "return": (lazy("Return the escalation"), lazy("It goes back to the team that asked, with your reason.")),
    "answer": (lazy("Answer the escalation"), lazy("The ticket goes back to the team that asked.")),
    "reference": (lazy("Reference of the other company"), lazy("With it they have taken the case.")),
    "follow_up": (lazy("Asked again"), lazy("What they say is noted on the ticket. No customer reads it.")),
}


class Level(NamedTuple):
    """A level that one may choose: its place, the name of its unit, and whether it is chosen."""

    place: int
    name: str
    is_chosen: bool


def escalating_routes(bp: Blueprint) -> None:
    """Add the pages with which tickets are escalated."""
    steps = ",".join((*AT_ONCE, *FORMS))
    one = f"/tickets/<number>/escalations/<int:escalation_id>/<any({steps}):deed>"
    bp.add_url_rule("/tickets/<number>/escalation", "escalation", ask)
    bp.add_url_rule("/tickets/<number>/escalation", "escalate", escalate, methods=["POST"])
    bp.add_url_rule(one, "escalation_step", ask_step)
    bp.add_url_rule(one, "move_escalation", move, methods=["POST"])


@allows(ENTER)
def ask(number: str) -> Response:
    """Ask what the level needs to know: the one that the matrix proposes, or another that was chosen."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    proposal = tickets.propose(uow, ticket)
    place = _place(request.args.get("tier", str(proposal.place)), proposal)
    told = _told(uow, proposal, place)
    form = form_for(told, by_team=not place).blank(
        _teams(uow, ticket, place), tier=str(place), seen=str(ticket.version), **carried(uow, ticket, told)
    )
    return show(PAGE, FRAGMENT, form=form, **_around(uow, ticket, proposal, place))


@allows(ENTER)
def escalate(number: str) -> Response:
    """Hand the ticket over."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    proposal = tickets.propose(uow, ticket)
    place = _place(request.form.get("tier", ""), proposal)
    told = _told(uow, proposal, place)
    form: EscalationForm = form_for(told, by_team=not place).read(request.form, options=_teams(uow, ticket, place))
    form.tier.process(None, str(place))
    keep(form, PAGE, FRAGMENT, lambda: _drawn_again(form, number, place))
    if form.errors:
        return ask_again()
    with unit_of_work() as work:
        tickets.escalate(work, number, form.draft(len(told.questions)))
    return redirect_to(url_for("desk.ticket", number=number))


@allows(ENTER)
def ask_step(number: str, escalation_id: int, deed: str) -> Response:
    """Ask for the words that an action needs; lead to the ticket where it needs none."""
    ticket = tickets.get_ticket(unit_of_work(), number)
    if deed in AT_ONCE:
        return redirect_to(url_for("desk.ticket", number=ticket.number))
    return show(STEP_PAGE, STEP_FRAGMENT, form=FORMS[deed].blank(), **_step(ticket, escalation_id, deed))


@allows(ENTER)
def move(number: str, escalation_id: int, deed: str) -> Response:
    """Do something with an escalation."""
    wanted = min(escalation_id, LARGEST_ID)
    form = FORMS[deed].read(request.form) if deed in FORMS else Form.read(request.form)
    if deed in FORMS:
        ticket = tickets.get_ticket(unit_of_work(), number)
        keep(form, STEP_PAGE, STEP_FRAGMENT, **_step(ticket, wanted, deed))
        if form.errors:
            return ask_again()
    with unit_of_work() as work:
        _move(work, number, wanted, deed, form)
    return redirect_to(url_for("desk.ticket", number=number))


def _move(uow: UnitOfWork, number: str, escalation_id: int, action: str, form: Any) -> None:
    given: dict[str, Any] = form.data
    if action == "accept":
        tickets.accept(uow, number, escalation_id)
    elif action == "withdraw":
        tickets.withdraw_escalation(uow, number, escalation_id)
    elif action == "return":
        tickets.return_escalation(uow, number, escalation_id, given["body"] or "")
    elif action == "answer":
        tickets.answer_escalation(uow, number, escalation_id, given["body"] or "")
    elif action == "reference":
        tickets.note_reference(uow, number, escalation_id, given["reference"] or "", given["contact"] or "")
    else:
        tickets.follow_up(uow, number, escalation_id, given["body"] or "", form.again)


def _place(sent: str, proposal: Proposal) -> int:
    """Return the place of a level that was sent, 0 for another team; what is no place becomes what is proposed."""
    known = {str(place): place for place in range(len(proposal.tiers) + 1)}
    return known.get(sent, proposal.place)


def _told(uow: UnitOfWork, proposal: Proposal, place: int) -> TierTold:
    return tickets.tell_tier(uow, proposal.tiers[place - 1] if place else None, current_language())


def _teams(uow: UnitOfWork, ticket: Ticket, place: int) -> dict[str, list[tuple[str, str]]]:
    """Return which other teams may be asked, nothing where a level is."""
    if place:
        return {}
    return teams_to_choose([each for each in people.read_roster(uow).teams if each.id != ticket.team_id])


def _around(uow: UnitOfWork, ticket: Ticket, proposal: Proposal, place: int) -> dict[str, Any]:
    current = tickets.open_escalation(uow, ticket)
    is_theirs = current is None or "pass_on" in tickets.possible_moves(request_actor(), current)
    levels = [Level(each, tier.team.name, each == place) for each, tier in enumerate(proposal.tiers, 1)]
    return {
        "ticket": ticket, "levels": levels, "chosen": place, "told": _told(uow, proposal, place), "current": current,
        "is_theirs": is_theirs, "may_escalate": request_actor().may("ticket.escalate"), "answers_of": answers_of,
        "is_possible": ticket.status in tickets.TICKET_STATES,
    }  # fmt: skip


def _drawn_again(form: EscalationForm, number: str, place: int) -> dict[str, Any]:
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    form.see(ticket.version)
    return _around(uow, ticket, tickets.propose(uow, ticket), place)


def _step(ticket: Ticket, escalation_id: int, action: str) -> dict[str, Any]:
    title, about = WITH_WORDS[action]
    return {"ticket": ticket, "escalation_id": escalation_id, "action": action, "title": title, "about": about}
