"""Keeping rules: writing, ordering, switching, copying and removing them."""

from collections.abc import Mapping
from typing import Any

from servicedesk.core.automation.drafts import RuleDraft
from servicedesk.core.automation.events import RuleChanged
from servicedesk.core.automation.models import Rule
from servicedesk.core.automation.queries.keeping import EDIT, get_rule, last_position, list_rules, rule_to_change
from servicedesk.core.automation.rules.actions import RIGHTS
from servicedesk.core.automation.rules.checking import LONGEST_NAME, problems_of
from servicedesk.core.automation.rules.moments import PROMISE_DUE, TIMED
from servicedesk.core.automation.service.acting import words_of_macro
from servicedesk.core.automation.service.listening import listen
from servicedesk.core.automation.service.running import reason_of
from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may, require
from servicedesk.core.people.rules.texts import clean_line


def create_rule(uow: UnitOfWork, draft: RuleDraft, *, suggestion: str = "") -> Rule:
    """Keep a new rule behind the others, switched off. Raises Forbidden, and Invalid for what cannot be kept."""
    require(uow, EDIT)
    values = _checked(uow, draft)
    rule = Rule(**values, position=last_position(uow) + 1, is_active=False, suggestion=suggestion, revision=1)
    uow.session.add(rule)
    uow.session.flush()  # the fact names it
    _tell(uow, rule, "created")
    return rule


def change_rule(uow: UnitOfWork, rule_id: int, draft: RuleDraft, seen: int | None = None) -> Rule:
    """Change what a rule says. One that waits counts from now on, as if it had just been switched on.

    ``seen`` is the revision that the writer saw: Conflict when it is another by now.
    """
    rule = rule_to_change(uow, rule_id)
    if seen is not None and rule.revision != seen:
        raise Conflict("admin.changed_meanwhile")
    for name, value in _checked(uow, draft).items():
        setattr(rule, name, value)
    return _changed(uow, rule, "changed")


def switch_rule(uow: UnitOfWork, rule_id: int, is_active: bool) -> Rule:
    """Switch a rule on or off; one that is on may do no more than whoever switches it."""
    rule = rule_to_change(uow, rule_id)
    if rule.is_active == is_active:
        return rule
    if is_active:
        _checked(uow, rule.draft)
        rule.stopped_for, rule.stopped_on, rule.stopped_at = "", "", None
    rule.is_active = is_active
    return _changed(uow, rule, "switched_on" if is_active else "switched_off")


def move_rule(uow: UnitOfWork, rule_id: int, *, up: bool) -> None:
    """Let a rule be followed before the one above it, or after the one below it."""
    rule = rule_to_change(uow, rule_id)
    order = list(list_rules(uow))
    place = next(at for at, each in enumerate(order) if each.id == rule.id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, start=1):
        each.position = position
    _tell(uow, rule, "moved")


def copy_rule(uow: UnitOfWork, rule_id: int, name: str) -> Rule:
    """Keep a copy of a rule under another name, switched off."""
    rule = get_rule(uow, rule_id)
    return create_rule(uow, RuleDraft(**{**vars(rule.draft), "name": name[:LONGEST_NAME]}))


def remove_rule(uow: UnitOfWork, rule_id: int) -> Rule:
    """Remove a rule; what it did keeps its name, and it can be put back."""
    rule = rule_to_change(uow, rule_id)
    rule.is_active, rule.removed_at = False, uow.now()
    return _changed(uow, rule, "removed")


def restore_rule(uow: UnitOfWork, rule_id: int) -> Rule:
    """Put a rule back that was removed, switched off."""
    rule = rule_to_change(uow, rule_id, removed=True)
    rule.removed_at = None
    return _changed(uow, rule, "restored")


def _checked(uow: UnitOfWork, draft: RuleDraft) -> Mapping[str, Any]:
    """Return the columns of a rule, or raise Invalid with everything that is wrong."""
    problems = problems_of(draft)
    for place, action in enumerate(draft.actions):
        where = f"action_{place}"
        if where in problems:
            continue
        if not may(uow.actor, RIGHTS[action.kind]):
            problems[where] = Message("rule.not_your_right")
        elif "macro" in action.values:
            problems |= _of_macro(uow, where, int(action.values["macro"]))
    if problems:
        raise Invalid(problems)
    is_timed = draft.moment in TIMED
    return {
        "name": clean_line(draft.name), "moment": draft.moment, "match": draft.match,
        "conditions": [each.kept for each in draft.conditions], "actions": [each.kept for each in draft.actions],
        "minutes": draft.minutes if is_timed else 0, "counted_by": draft.counted_by,
        "promise": draft.promise if draft.moment == PROMISE_DUE else "",
    }  # fmt: skip


def _of_macro(uow: UnitOfWork, where: str, macro_id: int) -> Mapping[str, Message]:
    try:
        words_of_macro(uow, macro_id)
    except Invalid as error:
        return {where: reason_of(error)}
    return {}


def _changed(uow: UnitOfWork, rule: Rule, action: str) -> Rule:
    """Note that a rule is different: what waits counts from now, and others are told no more than they need."""
    rule.revision += 1
    rule.swept_until = uow.now() if rule.is_active and rule.moment in TIMED else None
    uow.session.flush()  # whether any rule listens is asked of the rows
    listen(uow)
    _tell(uow, rule, action)
    return rule


def _tell(uow: UnitOfWork, rule: Rule, action: str) -> None:
    uow.publish(RuleChanged(rule_id=rule.id, action=action))
