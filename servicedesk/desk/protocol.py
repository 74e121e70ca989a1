"""The attention protocol on a ticket: one step at a time, what was answered, and what its outcome leads to."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from servicedesk.core import people, protocols, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Team
from servicedesk.core.protocols import RunView, Step
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.around import look_around
from servicedesk.desk.beside import draw_beside
from servicedesk.desk.boxes import allowed, teams_to_choose
from servicedesk.desk.forms import SeenForm
from servicedesk.desk.macros import filled, language_of
from servicedesk.desk.protocol_forms import (
    BeginForm,
    HandOverForm,
    OutcomeForm,
    ReferralForm,
    TurnForm,
    answer_form,
)
from servicedesk.desk.signs import SIGNS
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, done, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _

RUN = Permission("ticket.protocol")
PAGE, FRAGMENT = "desk/protocol/page.html", "desk/protocol/_protocol.html"
PLUGIN = "plugin:"
ESCALATE = "desk.escalation"  # the page that hands a ticket over, where the desk has one
WAYS = "begin,stop,referral,handover"
BOXES = {
    "customer": lazy("Customer"), "services": lazy("Services"), "equipment": lazy("Equipment"),
    "history": lazy("History"),
}  # fmt: skip
OUTCOMES = {
    "solved": (lazy("Solved"), "ok", "circle-check"),
    "isolated": (lazy("Isolated fault"), "warn", "map-pin"),
    "not_isolated": (lazy("Not an isolated fault"), "danger", "radio-tower"),
    "stopped": (lazy("Given up"), "neutral", "x"),
    "running": (lazy("Goes on"), "info", "clock"),
}


def protocol_routes(bp: Blueprint) -> None:
    """Add the protocol of a ticket and everything that is done with it."""
    bp.add_url_rule("/tickets/<number>/protocol", "protocol", index)
    bp.add_url_rule("/tickets/<number>/protocol", "answer_protocol", answer, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/protocol/begin", "begin_protocol", begin, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/protocol/stop", "stop_protocol", stop, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/protocol/referral", "refer", refer, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/protocol/handover", "hand_over", hand_over, methods=["POST"])
    bp.add_url_rule(f"/tickets/<number>/protocol/<any({WAYS}):way>", "leave_protocol", leave)


@allows(RUN)
def index(number: str) -> Response:
    """Show the step that is next, or an earlier one to change its answer; or which protocols can be begun."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    return show(PAGE, FRAGMENT, **protocol_shown(uow, ticket, request.args.get("step", "")))


@allows(RUN)
def begin(number: str) -> Response:
    """Begin a protocol."""
    form = BeginForm.read(request.form)
    _keep(form, number)
    with unit_of_work() as uow:
        protocols.begin_run(uow, number, form.protocol_id)
    return _go_on(number)


@allows(RUN)
def answer(number: str) -> Response:
    """Answer a step, or change what was answered."""
    form = TurnForm.read(request.form)
    step = _step_of(number, str(form.step.data or ""))
    if step is not None:
        form = answer_form(step, request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    typed = request.form.get("answer", "")
    with unit_of_work() as uow:
        protocols.answer_step(uow, number, form.run_id, str(form.step.data or ""), typed, form.seen_turn)
    return _go_on(number)


@allows(RUN)
def stop(number: str) -> Response:
    """Give up the protocol that goes on."""
    form = TurnForm.read(request.form)
    _keep(form, number)
    with unit_of_work() as uow:
        protocols.stop_run(uow, number, form.run_id, form.seen_turn)
    return _go_on(number)


@allows(RUN)
def refer(number: str) -> Response:
    """Send the customer of an isolated fault to an installation centre."""
    form = ReferralForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        protocols.refer(uow, number, form.body.data or "", form.seen_version, form.once.data or "")
    return redirect_to(url_for("desk.ticket", number=number))


@allows(RUN)
def hand_over(number: str) -> Response:
    """Tell the customer that another team goes on, and give it the ticket."""
    form = HandOverForm.read(request.form, options=_teams(unit_of_work()))
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        words, team_id = form.body.data or "", int(form.team.data)
        protocols.hand_over(uow, number, words, team_id, form.seen_version, form.once.data or "")
    return redirect_to(url_for("desk.ticket", number=number))


@allows(RUN)
def leave(number: str, way: str) -> Response:
    """Lead from the address of a form that came back to the protocol."""
    return redirect_to(url_for("desk.protocol", number=tickets.get_ticket(unit_of_work(), number).number))


def _go_on(number: str) -> Response:
    """Show what comes next; what else shows the ticket on this page asks for news."""
    uow = unit_of_work()
    context = protocol_shown(uow, tickets.get_ticket(uow, number)) | {"has_moved": True}
    response = done(url_for("desk.protocol", number=number), FRAGMENT, **context)
    response.headers["HX-Trigger"] = "ticketChanged"
    return response


def _keep(form: Any, number: str) -> None:
    """Remember how to draw the protocol, as it stands then, with what was typed into one of its forms."""

    def around() -> dict[str, Any]:
        uow = unit_of_work()
        ticket = tickets.get_ticket(uow, number)
        if isinstance(form, SeenForm):
            form.see(ticket.version)
        return protocol_shown(uow, ticket, sent=form)

    keep(form, PAGE, FRAGMENT, around)


def _step_of(number: str, code: str) -> Step | None:
    uow = unit_of_work()
    runs = protocols.list_runs(uow, tickets.get_ticket(uow, number))
    return runs[0].content.step_of(code) if runs else None


def protocol_shown(uow: UnitOfWork, ticket: Ticket, asked: str = "", sent: Any = None) -> dict[str, Any]:
    """Return everything that the protocol of a ticket shows; ``sent`` is a form that came back."""
    runs = protocols.list_runs(uow, ticket)
    view = runs[0] if runs and not runs[0].is_stopped else None
    is_worked_on = ticket.status in protocols.WORKED_ON
    may_begin = is_worked_on and (view is None or bool(view.way.outcome))
    step = _step_asked(view, asked or _asked_by(sent, view)) if is_worked_on else None
    found, next_level = look_around(uow, ticket), _next_level(uow, ticket, view)
    form = _outcome_form(uow, ticket, view, sent, next_level) if is_worked_on else None
    return {
        "ticket": ticket, "view": view, "step": step, "language": current_language(), "sent": sent,
        "answering": _answering(view, step, sent) if view and step else None,
        "offers": protocols.list_protocols_for(uow, ticket) if may_begin else (),
        "beginning": BeginForm.blank(), "earlier": runs[1:] if view else runs, "outcomes": OUTCOMES,
        "look_at": _look_at(step), "outcome_form": form, "next_level": next_level,
        "handed_to": _handed_to(uow, ticket, view), "walked": _place_of(view, step),
        "escalate_url": _escalate_url(ticket), "has_moved": False, "ticket_view": tickets.view_of_ticket(ticket),
        "may": allowed(request_actor()), "drawn_around": lambda: draw_beside(found), "yes_no": YES_NO_WORDS, **SIGNS,
    }  # fmt: skip


YES_NO_WORDS = {"yes": lazy("Yes"), "no": lazy("No")}


def _asked_by(sent: Any, view: RunView | None) -> str:
    """Return the step of a form that came back, unless somebody has answered since it was drawn."""
    is_fresh = isinstance(sent, TurnForm) and view is not None and sent.seen_turn == view.run.turn
    return str(sent.step.data or "") if is_fresh else ""


def _step_asked(view: RunView | None, asked: str) -> Step | None:
    """Return the step that is shown: an earlier one of the way that was asked for, else the next."""
    if view is None:
        return None
    return view.content.step_of(asked) if asked in view.way.answers else view.way.step


def _place_of(view: RunView | None, step: Step | None) -> int:
    """Return which step it is on the way that was walked, from 1."""
    walked = [each.step for each in view.way.taken] if view else []
    return 1 + (walked.index(step) if step in walked else len(walked))


def _answering(view: RunView, step: Step, sent: Any) -> TurnForm:
    """Return the form of a step: the one that came back where it is still about the same, else a fresh one."""
    turn = str(view.run.turn)
    if isinstance(sent, TurnForm) and "answer" in sent and (sent.step.data, sent.turn.data) == (step.code, turn):
        return sent
    known = view.way.answers.get(step.code, "")
    return answer_form(step, run=str(view.run.id), turn=turn, answer=known)


def _outcome_form(
    uow: UnitOfWork, ticket: Ticket, view: RunView | None, sent: Any, next_level: Team | None
) -> SeenForm | None:
    """Return what the outcome of a run leads to, with what the customer is told; the one that came back, if any."""
    if view is None or not view.way.outcome:
        return None
    if isinstance(sent, SeenForm):
        return sent
    language = language_of(ticket)
    words = filled(ticket, view.content.told_at(view.way.outcome, language), language, uow)
    known: dict[str, Any] = {"seen": str(ticket.version), "body": words}
    if view.way.outcome == "solved":
        return OutcomeForm.blank(**known)
    if view.way.outcome == "isolated":
        return ReferralForm.blank(**known)
    others = _teams(uow, ticket.team_id)
    return HandOverForm.blank(others, **known, team=_team_that_goes_on(ticket, next_level))


def _team_that_goes_on(ticket: Ticket, next_level: Team | None) -> str:
    """Return the next level of the matrix, else the team of the category; nobody where it has the ticket already."""
    if next_level is not None:
        return "" if next_level.is_external else str(next_level.id)
    team = ticket.category.team_id if ticket.category else None
    return "" if team == ticket.team_id else str(team or "")


def _next_level(uow: UnitOfWork, ticket: Ticket, view: RunView | None) -> Team | None:
    """Return to whom the matrix escalates what is not isolated, None for nobody."""
    if view is None or view.way.outcome != "not_isolated":
        return None
    proposal = tickets.propose(uow, ticket)
    return proposal.tiers[proposal.place - 1].team if proposal.place else None


def _handed_to(uow: UnitOfWork, ticket: Ticket, view: RunView | None) -> Team | None:
    """Return who was asked to go on since the protocol ended, None while nobody was."""
    since, current = view.run.ended_at if view else None, tickets.open_escalation(uow, ticket)
    return current.to_team if current and since and current.asked_at >= since else None


def _teams(uow: UnitOfWork, besides: int | None = None) -> dict[str, list[tuple[str, str]]]:
    return teams_to_choose([each for each in people.read_roster(uow).teams if each.id != besides])


def _look_at(step: Step | None) -> tuple[str, str]:
    """Return what stands beside the ticket and is to be looked at: its name, and the plugin whose it is."""
    place = step.look_at if step else ""
    if not place.startswith(PLUGIN):
        return (_(BOXES[place]) if place else "", "")
    name = place.removeprefix(PLUGIN)
    card = plugin_cards().get(name)
    return (card.told_in(current_language())[0] if card else name, name)


def _escalate_url(ticket: Ticket) -> str:
    """Return the page that hands a ticket over along the lines of its kind of fault, empty where there is none."""
    if ESCALATE in current_app.view_functions and request_actor().may("ticket.escalate"):
        return url_for(ESCALATE, number=ticket.number)
    return ""
