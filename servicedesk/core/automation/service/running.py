"""Following a rule on one occasion: once, under its own name, each action by itself, and not without end."""

from dataclasses import dataclass
from typing import Any

from servicedesk.core import notifications
from servicedesk.core.automation.drafts import Action
from servicedesk.core.automation.events import RuleChanged
from servicedesk.core.automation.models import DONE, PARTLY, REFUSED, STOPPED, Rule, RuleRun
from servicedesk.core.automation.queries.facts import facts_of
from servicedesk.core.automation.queries.keeping import EDIT, find_rule
from servicedesk.core.automation.queries.log import count_in_last_hour
from servicedesk.core.automation.rules.conditions import Verdict, evaluate
from servicedesk.core.automation.rules.following import is_too_much
from servicedesk.core.automation.service.acting import act
from servicedesk.core.automation.service.listening import listen
from servicedesk.core.kernel.base import insert_for, table_of
from servicedesk.core.kernel.errors import Conflict, DeskError, Forbidden, Invalid, Message, Refused
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import list_users_who_may
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import ticket_to_change_by_id

NOTICE = "rules"


@dataclass(frozen=True)
class Occasion:
    """What may set a rule off: a fact or a time on a ticket, named by its ``key``, and how deep in a chain of rules."""

    ticket_id: int
    key: str
    depth: int = 1
    promise: str = ""


def follow(uow: UnitOfWork, rule_id: int, occasion: Occasion) -> RuleRun | None:
    """Follow a rule on an occasion if it fits now; None where it does not, or where that was done before.

    The ticket is locked first and the occasion is taken by the database, so of several that try at once one acts.
    What the desk refuses is noted, and undoes nothing else. A rule that goes too far is switched off instead.
    """
    ticket = ticket_to_change_by_id(uow, occasion.ticket_id)
    rule = find_rule(uow, rule_id)
    if rule is None or not rule.is_active:
        return None
    draft = rule.draft
    verdict = evaluate(draft.match, draft.conditions, facts_of(uow, ticket, occasion.promise))
    run = _taken(uow, rule, occasion, verdict) if verdict.holds else None
    if run is None:
        return None
    reason = is_too_much(occasion.depth, count_in_last_hour(uow, rule, ticket))
    if reason:
        _stop(uow, rule, ticket, run, reason)
        return run
    results = [_tried(uow, ticket, action, rule.name) for action in draft.actions]
    run.results, run.outcome = results, _outcome(results)
    return run


def _taken(uow: UnitOfWork, rule: Rule, occasion: Occasion, verdict: Verdict) -> RuleRun | None:
    """Take an occasion for this rule, or return None where it has been taken."""
    row = {
        "rule_id": rule.id, "ticket_id": occasion.ticket_id, "occasion": occasion.key, "moment": rule.moment,
        "depth": occasion.depth, "at": uow.now(), "outcome": DONE,
        "checks": [each.kept for each in verdict.checks], "results": [],
    }  # fmt: skip
    table = table_of(RuleRun)
    insert = insert_for(uow.session.get_bind().dialect.name)
    taken = uow.session.scalar(insert(table).values(row).on_conflict_do_nothing().returning(table.c.id))
    return uow.session.get_one(RuleRun, taken) if taken is not None else None


def _tried(uow: UnitOfWork, ticket: Ticket, action: Action, name: str) -> dict[str, Any]:
    """Do one thing, and return what came of it."""
    try:
        with uow.attempt():
            act(uow, ticket, action, name)
    except DeskError as error:
        said = reason_of(error)
        return {**action.kept, "done": False, "code": said.code, "about": {**said.values}}
    return {**action.kept, "done": True}


def reason_of(error: DeskError) -> Message:
    """Return why the desk refused something, as a code with its values."""
    if isinstance(error, Refused):
        return error.refusals[0]
    if isinstance(error, Invalid):
        return next(iter(error.problems.values()))
    if isinstance(error, Conflict):
        return error.message
    return Message("rule.forbidden" if isinstance(error, Forbidden) else "rule.not_found")


def _outcome(results: list[dict[str, Any]]) -> str:
    done = sum(each["done"] for each in results)
    if done == len(results):
        return DONE
    return PARTLY if done else REFUSED


def _stop(uow: UnitOfWork, rule: Rule, ticket: Ticket, run: RuleRun, reason: str) -> None:
    """Switch a rule off that goes in circles, and tell those who keep rules."""
    run.outcome, number = STOPPED, ticket.number or ""
    run.results = [{"kind": "stopped", "values": {}, "done": False, "code": reason, "about": {}}]
    rule.is_active, rule.swept_until = False, None
    rule.stopped_for, rule.stopped_on, rule.stopped_at = reason, number, uow.now()
    rule.revision += 1
    uow.session.flush()  # whether any rule listens is asked of the rows
    listen(uow)
    uow.publish(RuleChanged(rule_id=rule.id, action="stopped", reason=reason, number=number))
    for user in list_users_who_may(uow, EDIT):
        notifications.give_notice(uow, user.id, NOTICE, "", uow.actor.key)
