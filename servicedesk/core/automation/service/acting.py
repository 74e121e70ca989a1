"""What a rule does to a ticket, each thing through the use case that people use too."""

from collections.abc import Callable, Mapping

from servicedesk.core.automation.drafts import Action
from servicedesk.core.automation.queries.facts import last_said
from servicedesk.core.automation.rules.actions import LEVELS, UNFILLED
from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import list_team_users
from servicedesk.core.people.queries.users import is_active_user
from servicedesk.core.sla.rules import LEVELS as URGENCIES
from servicedesk.core.sla.rules import PRIORITY
from servicedesk.core.tickets.drafts import EscalationDraft, ReplyDraft
from servicedesk.core.tickets.models import Interaction, Macro, Ticket
from servicedesk.core.tickets.queries.escalations import propose
from servicedesk.core.tickets.queries.macros import find_macro
from servicedesk.core.tickets.service.attending import (
    add_note,
    assign,
    assign_team,
    prioritize,
    reply,
    start,
    wait_for,
)
from servicedesk.core.tickets.service.closing import resolve
from servicedesk.core.tickets.service.escalating import escalate
from servicedesk.core.tickets.words import GAP, filled

Values = Mapping[str, str]


def act(uow: UnitOfWork, ticket: Ticket, action: Action, rule_name: str) -> None:
    """Do one thing; raises whatever the desk refuses it with."""
    _ACTS[action.kind](uow, ticket, action.values, rule_name)


def words_of_macro(uow: UnitOfWork, macro_id: int) -> Macro:
    """Return everybody's answer of this identifier as a rule can send it; Invalid for one that it cannot."""
    macro = find_macro(uow, macro_id)
    if macro is None or macro.owner_id is not None or macro.kind != "reply":
        raise Invalid({"macro": Message("rule.macro_gone")})
    unfilled = sorted({gap for gap in GAP.findall(f"{macro.body} {macro.body_en}") if gap in UNFILLED})
    if unfilled:
        raise Invalid({"macro": Message("rule.macro_gap", {"gap": ", ".join(f"{{{gap}}}" for gap in unfilled)})})
    return macro


def _assign_team(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    if ticket.team_id == int(values["team"]):
        raise Conflict("rule.is_so_already")
    assign_team(uow, ticket.number or "", int(values["team"]))


def _assign_user(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    if ticket.assignee_id == int(values["user"]):
        raise Conflict("rule.is_so_already")
    assign(uow, ticket.number or "", int(values["user"]))


def _prioritize(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    wanted = int(values["priority"])
    if ticket.priority == wanted:
        raise Conflict("rule.is_so_already")
    urgent = next((each for each in URGENCIES if PRIORITY[ticket.impact][each] == wanted), 0)
    impact, urgency = (ticket.impact, urgent) if urgent else LEVELS[wanted]
    prioritize(uow, ticket.number or "", impact, urgency)


def _start(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    start(uow, ticket.number or "")


def _wait(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    wait_for(uow, ticket.number or "", values["reason"])


def _note(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    _write(uow, ticket, values["text"], name)


def _answer(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    said = reply(uow, ticket.number or "", ReplyDraft(_words(uow, ticket, values)))
    _sign(uow, said)


def _escalate(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    proposal = propose(uow, ticket)
    if not proposal.place:
        raise Conflict("rule.no_next_tier")
    asked = proposal.tiers[proposal.place - 1].questions
    # What the next level has to know is the reason: nobody is there to be asked.
    answers = tuple(values["text"] if each["is_required"] else "" for each in asked)
    escalate(uow, ticket.number or "", EscalationDraft(proposal.place, reason=values["text"], answers=answers))


def _tell_attending(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    """Tell whoever has the ticket, else its team."""
    if ticket.assignee_id is not None:
        _write(uow, ticket, values["text"], name, [ticket.assignee_id])
    else:
        _tell_members(uow, ticket, ticket.team_id or 0, values["text"], name)


def _tell_user(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    user_id = int(values["user"])
    if not is_active_user(uow, user_id):
        raise Invalid({"user": Message("unknown_choice")})
    _write(uow, ticket, values["text"], name, [user_id])


def _tell_team(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    _tell_members(uow, ticket, int(values["team"]), values["text"], name)


def _tell_members(uow: UnitOfWork, ticket: Ticket, team_id: int, text: str, name: str) -> None:
    told = [each.id for each in list_team_users(uow, team_id)]
    if not told:
        raise Conflict("rule.nobody_in_team")
    _write(uow, ticket, text, name, told)


def _resolve(uow: UnitOfWork, ticket: Ticket, values: Values, name: str) -> None:
    resolve(uow, ticket.number or "", _words(uow, ticket, values))
    _sign(uow, last_said(uow, ticket))


def _write(uow: UnitOfWork, ticket: Ticket, text: str, name: str, told: list[int] | None = None) -> None:
    """Write a note in the name of the rule; those who are told are named by it, in the desk and by mail."""
    add_note(uow, ticket.number or "", text, told_ids=told or (), author_name=name)


def _words(uow: UnitOfWork, ticket: Ticket, values: Values) -> str:
    """Return what a text says about a ticket, in the language of whoever reads it."""
    macro, operator = words_of_macro(uow, int(values["macro"])), get_operator(uow.session)
    contact, service = ticket.contact, ticket.service
    language = contact.language if contact else operator.language
    known = {
        "customer": contact.name if contact else ticket.account.name,
        "number": ticket.number or "",
        "subject": ticket.subject_in(language),
        "service": service.name if service else "",
        "account": ticket.account.number,
        "operator": operator.name,
    }
    return filled(macro.body_in(language), known)


def _sign(uow: UnitOfWork, said: Interaction) -> None:
    """Let the operator speak: what a rule is called is nothing for customers."""
    said.author_name = get_operator(uow.session).name


_ACTS: dict[str, Callable[[UnitOfWork, Ticket, Values, str], None]] = {
    "assign_team": _assign_team, "assign_user": _assign_user, "prioritize": _prioritize, "start": _start,
    "wait": _wait, "note": _note, "answer": _answer, "escalate": _escalate, "tell_attending": _tell_attending,
    "tell_user": _tell_user, "tell_team": _tell_team, "resolve": _resolve,
}  # fmt: skip
