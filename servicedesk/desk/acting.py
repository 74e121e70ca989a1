"""What is done to a ticket: answering, solving, assigning, waiting, linking; then the ticket as it is now."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, tickets
from servicedesk.desk.boxes import persons_to_choose, short_of, teams_to_choose, tickets_to_choose
from servicedesk.desk.forms import (
    AnswerForm,
    AssignForm,
    HadForm,
    LinkForm,
    MergeForm,
    SolutionForm,
    StepForm,
    TeamForm,
    TicketForm,
    WaitForm,
)
from servicedesk.desk.macros import what_follows
from servicedesk.desk.queue import ENTER
from servicedesk.desk.showing import FRAGMENT, PAGE, shown
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, is_swap, keep, redirect_to, show
from servicedesk.web.uploads import taken

STEPS = {"start": tickets.start, "resume": tickets.resume, "close": tickets.close, "cancel": tickets.cancel}
ONE_STEP = ",".join((*STEPS, "release"))
FORMS = "solution,assignee,team,mine,wait,links,merge,macro,draft"


def acting_routes(bp: Blueprint) -> None:
    """Add everything that can be done to a ticket."""
    bp.add_url_rule("/tickets/<number>/messages", "answer", answer, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/solution", "solve", solve, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/assignee", "assign", assign, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/team", "assign_team", assign_team, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/mine", "take", take, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/wait", "wait", wait, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/merge", "merge", merge, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/merge/<other>", "unmerge", unmerge, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/links", "link", link, methods=["POST"])
    bp.add_url_rule("/tickets/<number>/links/<other>", "unlink", unlink, methods=["POST"])
    bp.add_url_rule(f"/tickets/<number>/steps/<any({ONE_STEP}):action>", "step", step, methods=["POST"])
    bp.add_url_rule(f"/tickets/<number>/steps/<any({ONE_STEP}):action>", "leave_form", leave_form)
    bp.add_url_rule(f"/tickets/<number>/<any({FORMS}):action>", "leave_form", leave_form)
    bp.add_url_rule("/tickets/<number>/links/<other>", "leave_other", leave_other)
    bp.add_url_rule("/tickets/<number>/merge/<other>", "leave_other", leave_other)


@allows(ENTER)
def answer(number: str) -> Response:
    """Write to the customer, or a note for colleagues."""
    form = AnswerForm.read(request.form, request.files)
    _keep(form, number)
    with taken(form) as files:
        if form.errors:
            return ask_again()
        with unit_of_work() as uow:
            if form.kind.data == "note":
                tickets.add_note(uow, number, form.body.data or "", form.key)
            else:
                tickets.reply(uow, number, form.draft(files))
            ticket = tickets.get_ticket(uow, number)
            tickets.drop_draft(uow, ticket.id, form.kind.data)
            tickets.follow_macro(uow, ticket, form.macro_id, form.key)
    return _back_to(number)


@allows(ENTER)
def solve(number: str) -> Response:
    """Tell the customer that it is solved, and those of the tickets that follow it where that is wanted."""
    form = SolutionForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.resolve(
            uow,
            number,
            form.body.data or "",
            form.seen_version,
            cascade=form.cascade.data,
            submission=form.once.data or "",
        )
    return _back_to(number)


@allows(ENTER)
def assign(number: str) -> Response:
    """Give the ticket to a person, or to nobody."""
    form = AssignForm.read(request.form, options=persons_to_choose(people.read_roster(unit_of_work()).users))
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.assign(uow, number, form.user_id, instead_of=form.instead_of)
    return _back_to(number)


@allows(ENTER)
def assign_team(number: str) -> Response:
    """Give the ticket to a team."""
    form = TeamForm.read(request.form, options=teams_to_choose(people.read_roster(unit_of_work()).teams))
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.assign_team(uow, number, int(form.team.data))
    return _back_to(number)


@allows(ENTER)
def take(number: str) -> Response:
    """Give the ticket to oneself."""
    form = HadForm.read(request.form)
    _keep(form, number)
    with unit_of_work() as uow:
        tickets.assign(uow, number, uow.actor.id, instead_of=form.instead_of)
    return _back_to(number)


@allows(ENTER)
def wait(number: str) -> Response:
    """Let the ticket wait."""
    form = WaitForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.wait_for(uow, number, form.reason.data)
    return _back_to(number)


@allows(ENTER)
def step(number: str, action: str) -> Response:
    """Take one step that needs no more words."""
    _keep(StepForm.blank(), number)
    with unit_of_work() as uow:
        if action == "release":
            tickets.release(uow, tickets.get_ticket(uow, number).id)
        else:
            STEPS[action](uow, number)
    return _back_to(number)


@allows(ENTER)
def link(number: str) -> Response:
    """Say that the ticket belongs to another."""
    form = LinkForm.read(request.form)
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        tickets.link(uow, number, form.number.data or "", form.kind.data)
    return _back_to(number)


@allows(ENTER)
def unlink(number: str, other: str) -> Response:
    """Take a link away again."""
    with unit_of_work() as uow:
        tickets.unlink(uow, number, other)
    return _back_to(number)


@allows(ENTER)
def merge(number: str) -> Response:
    """End the ticket as a duplicate, and go on in the other."""
    uow = unit_of_work()
    others = tickets.list_around(uow, tickets.get_ticket(uow, number)).others
    form = MergeForm.read(request.form, options=tickets_to_choose([short_of(each) for each in others if each.is_open]))
    _keep(form, number)
    if form.errors:
        return ask_again()
    with unit_of_work() as work:
        main = tickets.merge(work, number, form.number, form.seen_version)
    return redirect_to(url_for("desk.ticket", number=main.number, merged=number))


@allows(ENTER)
def unmerge(number: str, other: str) -> Response:
    """Take a merged ticket out again, and lead to it."""
    with unit_of_work() as uow:
        tickets.unmerge(uow, number, other)
    return redirect_to(url_for("desk.ticket", number=number))


@allows(ENTER)
def leave_other(number: str, other: str) -> Response:
    """Lead from the address of a button about another ticket to the page on which it stands."""
    return leave_form(number, other)


@allows(ENTER)
def leave_form(number: str, action: str) -> Response:
    """Lead from the address of a form that came back to the page on which it stands."""
    return redirect_to(url_for("desk.ticket", number=tickets.get_ticket(unit_of_work(), number).number))


def _keep(form: TicketForm, number: str) -> None:
    """Remember how to draw the ticket, as it is then, with what was typed into one of its forms."""

    def around() -> dict[str, Any]:
        uow = unit_of_work()
        ticket = tickets.get_ticket(uow, number)
        form.see(ticket.version)
        then = what_follows(uow, form.macro_id) if isinstance(form, AnswerForm) else []
        return {**shown(uow, ticket, with_forms=True), "then": then}

    keep(form, PAGE, FRAGMENT, around, **{form.part: form, "failed": form.part})


def _back_to(number: str) -> Response:
    """Lead back to the ticket, or draw it anew for a swap."""
    if not is_swap():
        return redirect_to(url_for("desk.ticket", number=number))
    uow = unit_of_work()
    return show(PAGE, FRAGMENT, **shown(uow, tickets.get_ticket(uow, number)))
