"""One thing done to many tickets: what it means is shown before it is done, and told ticket by ticket after."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request, url_for
from wtforms import HiddenField

from servicedesk.core import people, tickets
from servicedesk.core.kernel.contention import HELD_UP, raised_as_conflict
from servicedesk.core.kernel.errors import Conflict, DeskError, Forbidden, Invalid, Message, NotFound, Refused
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import ReplyDraft, assigning
from servicedesk.core.tickets.models import Ticket
from servicedesk.desk.boxes import persons_to_choose, teams_to_choose
from servicedesk.desk.forms import LONGEST, read_version
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import SIGNS, WAITING
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, is_swap, keep, redirect_to, show

MOST = 100  # tickets at once
MOST_BUSY = 2  # tickets that wait in vain for the database: the others are not tried, each may wait as long
PAGE, FRAGMENT = "desk/bulk/ask.html", "desk/bulk/_ask.html"
DONE, DONE_FRAGMENT = "desk/bulk/done.html", "desk/bulk/_done.html"
NOT_THERE, NOT_ALLOWED = Message("ticket.not_there"), Message("ticket.not_allowed")

Acting = Callable[[UnitOfWork, str, "BulkForm"], object]


class BulkForm(Form):
    """What every action on many tickets carries: that it is sure, and what its reader saw of each ticket."""

    once = fields.once()
    action = HiddenField()
    seen: dict[str, int]

    def submission(self, number: str) -> str:
        """Return the key that makes this form count once for a ticket."""
        return f"{self.once.data}|{number}"

    def seen_version(self, number: str) -> int | None:
        """Return the version of a ticket that the reader saw."""
        return self.seen.get(number)


class WordsForm(BulkForm):
    """The same words for every customer."""

    body = fields.long_text(lazy("Message"), Required(), longest=LONGEST)


class NoteForm(BulkForm):
    """The same note on every ticket."""

    body = fields.long_text(lazy("Internal note"), Required(), longest=LONGEST)


class PersonForm(BulkForm):
    """Which person gets the tickets."""

    assignee = fields.choice(lazy("Person"), Required(lazy("error.choose")))


class HandBackForm(BulkForm):
    """Why the tickets go back to their teams."""

    body = fields.long_text(
        lazy("Why it goes back"), Required(), longest=4_000, hint=lazy("Colleagues read it. No customer does.")
    )


class TeamsForm(BulkForm):
    """Which team gets the tickets."""

    team = fields.choice(lazy("Team"), Required(lazy("error.choose")))


class ReasonForm(BulkForm):
    """What the tickets wait for."""

    reason = fields.choice(lazy("What it waits for"), Required(lazy("error.choose")), options=list(WAITING.items()))


@dataclass(frozen=True)
class Action:
    """One thing that can be done to many tickets: its words, the consequence, its form, its permission."""

    label: str
    permission: str
    act: Acting
    form: type[BulkForm] = BulkForm
    icon: str = "check"
    consequence: str = ""
    asks: bool = field(default=True)


def _take(uow: UnitOfWork, number: str, form: BulkForm) -> object:
    return tickets.assign(uow, number, uow.actor.id)


def _assign(uow: UnitOfWork, number: str, form: Any) -> object:
    return tickets.assign(uow, number, int(form.assignee.data) or None)


def _assign_team(uow: UnitOfWork, number: str, form: Any) -> object:
    return tickets.assign_team(uow, number, int(form.team.data))


def _hand_back(uow: UnitOfWork, number: str, form: Any) -> object:
    submission = form.submission(number)
    return assigning.hand_back(uow, number, form.body.data, form.seen_version(number), submission)


def _reply(uow: UnitOfWork, number: str, form: Any) -> object:
    draft = ReplyDraft(form.body.data, submission=form.submission(number), seen_version=form.seen_version(number))
    return tickets.reply(uow, number, draft)


def _note(uow: UnitOfWork, number: str, form: Any) -> object:
    return tickets.add_note(uow, number, form.body.data, form.submission(number))


def _resolve(uow: UnitOfWork, number: str, form: Any) -> object:
    seen = form.seen_version(number)
    return tickets.resolve(uow, number, form.body.data, seen, submission=form.submission(number))


def _wait(uow: UnitOfWork, number: str, form: Any) -> object:
    return tickets.wait_for(uow, number, form.reason.data)


TOLD = lazy("Each of these customers gets this message, on the portal and by e-mail.")
ACTIONS = {
    "take": Action(lazy("Assign to me"), "ticket.assign", _take, icon="user-round-plus", asks=False),
    "assign": Action(lazy("Assign to a person"), "ticket.assign", _assign, PersonForm, "user-round-plus"),
    "team": Action(lazy("Give to a team"), "ticket.assign", _assign_team, TeamsForm, "users-round"),
    "hand_back": Action(
        lazy("Hand back to the team"), "ticket.assign", _hand_back, HandBackForm, "repeat",
        lazy("Where the team assigns by load, the desk finds somebody else at once."),
    ),
    "reply": Action(lazy("Answer all"), "ticket.reply", _reply, WordsForm, "message-circle", TOLD),
    "note": Action(lazy("Write a note on all"), "ticket.note", _note, NoteForm, "message-square"),
    "wait": Action(
        lazy("Let all wait"), "ticket.wait", _wait, ReasonForm, "clock", lazy("Each customer is told that it waits.")
    ),
    "resolve": Action(
        lazy("Solve all"), "ticket.resolve", _resolve, WordsForm, "check",
        lazy("Each of these customers gets these words and is asked whether it works again."),
    ),
    "close": Action(
        lazy("Close all"), "ticket.close", lambda uow, number, form: tickets.close(uow, number), icon="check",
        consequence=lazy("These customers have not confirmed yet that it works. They are told that it is closed."),
    ),
    "cancel": Action(
        lazy("Cancel all"), "ticket.cancel", lambda uow, number, form: tickets.cancel(uow, number), icon="x",
        consequence=lazy("These reports are withdrawn: nobody attends them any more, and the customers are told."),
    ),
}  # fmt: skip


def bulk_routes(bp: Blueprint) -> None:
    """Add what is done to many tickets at once."""
    bp.add_url_rule("/tickets/bulk", "bulk", act, methods=["POST"])
    bp.add_url_rule("/tickets/bulk", "ask_bulk", ask)


def bulk_actions() -> list[tuple[str, str, str]]:
    """Return what this reader may do to many tickets: the code, the words (message ids) and the icon of each."""
    actor = request_actor()
    return [(code, each.label, each.icon) for code, each in ACTIONS.items() if actor.may(each.permission)]


@allows(ENTER)
def ask() -> Response:
    """Ask what an action needs, and show which tickets it is about; without any, lead back to the queue."""
    return _ask(_action(request.args.get("action", "")), request.args.getlist("ticket"))


@allows(ENTER)
def act() -> Response:
    """Do it to each ticket where it was said to be sure, and tell ticket by ticket; else ask first."""
    action, numbers = _action(request.form.get("action", "")), request.form.getlist("ticket")
    if action.asks and "sure" not in request.form:
        return _ask(action, numbers)
    uow = unit_of_work()
    rows = _chosen(uow, numbers)
    form = action.form.read(request.form, options=_options(uow, action))
    form.seen = _seen(request.form.getlist("seen"))
    keep(form, PAGE, FRAGMENT, rows=rows, action=action, code=request.form["action"], **SIGNS)
    if form.errors:
        return ask_again()
    done, failed = _do_all(action, form, numbers)
    return show(DONE, DONE_FRAGMENT, action=action, done=done, failed=failed)


def _do_all(action: Action, form: BulkForm, numbers: list[str]) -> tuple[list[str], list[tuple[str, list[Message]]]]:
    """Do it to each ticket by itself, and return the numbers that went well, and the others with the reasons."""
    done: list[str] = []
    failed: list[tuple[str, list[Message]]] = []
    for number in _unique(numbers):
        if [reasons for _, reasons in failed].count([HELD_UP]) >= MOST_BUSY:
            failed.append((number, [HELD_UP]))
            continue
        try:
            with raised_as_conflict(), unit_of_work() as work:
                action.act(work, number, form)
            done.append(number)
        except DeskError as error:
            failed.append((number, _reasons(error)))
    return done, failed


def _reasons(error: DeskError) -> list[Message]:
    """Return why one ticket was left out."""
    if isinstance(error, Conflict):
        return [error.message]
    if isinstance(error, Invalid):
        return list(error.problems.values())
    if isinstance(error, Refused):
        return error.refusals
    return [NOT_ALLOWED if isinstance(error, Forbidden) else NOT_THERE]


def _ask(action: Action, numbers: list[str]) -> Response:
    uow = unit_of_work()
    rows = _chosen(uow, numbers)
    if not rows:
        return redirect_to(url_for("desk.queue"))
    form = action.form.blank(_options(uow, action))
    code = next(name for name, each in ACTIONS.items() if each is action)
    return show(PAGE, PAGE if not is_swap() else FRAGMENT, form=form, rows=rows, action=action, code=code, **SIGNS)


def _action(code: str) -> Action:
    action = ACTIONS.get(code)
    if action is None:
        raise NotFound
    if not request_actor().may(action.permission):
        raise Forbidden
    return action


def _chosen(uow: UnitOfWork, numbers: list[str]) -> list[Ticket]:
    return list(tickets.list_numbered(uow, _unique(numbers)))


def _unique(numbers: list[str]) -> list[str]:
    return list(dict.fromkeys(normal_number(each) for each in numbers))[:MOST]


def _seen(sent: list[str]) -> dict[str, int]:
    """Return which version of each ticket was shown, from pairs as ``AR-1 7``."""
    pairs = [each.split(" ", 1) for each in sent[:MOST] if " " in each]
    return {number: version for number, text in pairs if (version := read_version(text)) is not None}


def _options(uow: UnitOfWork, action: Action) -> dict[str, list[tuple[str, str]]]:
    """Return who can be given the tickets, where the action asks for that."""
    if action.form is PersonForm:
        return persons_to_choose(people.read_roster(uow).users)
    return teams_to_choose(people.read_roster(uow).teams) if action.form is TeamsForm else {}
