"""What is wrong with a rule before it is kept; each problem stands at its line, as ``condition_2`` or ``action_1``."""

from collections.abc import Callable, Iterator

from servicedesk.core.automation.drafts import ALL, ANY, CLOCK, OFFICE, Action, Condition, RuleDraft
from servicedesk.core.automation.rules.actions import NEEDS
from servicedesk.core.automation.rules.conditions import FIELDS, NO_VALUE, NUMBERS
from servicedesk.core.automation.rules.moments import MOMENTS, OF_PROMISES, PROMISE_DUE, PROMISES, TIMED
from servicedesk.core.kernel.errors import Message
from servicedesk.core.people.rules.texts import clean_line, has_odd_characters

LONGEST_NAME, LONGEST_TEXT, LONGEST_VALUE = 120, 4_000, 120
MOST_LINES, MOST_VALUES = 20, 50
SHORTEST_WAIT, LONGEST_WAIT = 1, 60 * 24 * 90  # minutes

Problems = dict[str, Message]


def problems_of(draft: RuleDraft) -> Problems:
    """Return what keeps a rule from being kept, by where it stands."""
    found = dict(_of_the_whole(draft))
    for place, condition in enumerate(draft.conditions):
        problem = _of_condition(condition, draft.moment)
        if problem is not None:
            found[f"condition_{place}"] = problem
    for place, action in enumerate(draft.actions):
        problem = _of_action(action)
        if problem is not None:
            found[f"action_{place}"] = problem
    return found


def _of_the_whole(draft: RuleDraft) -> Iterator[tuple[str, Message]]:
    name = clean_line(draft.name)
    if not name:
        yield "name", Message("required")
    elif len(name) > LONGEST_NAME or has_odd_characters(name):
        yield "name", Message("too_long", {"longest": LONGEST_NAME})
    if draft.moment not in MOMENTS:
        yield "moment", Message("unknown_choice")
    if draft.match not in (ALL, ANY):
        yield "match", Message("unknown_choice")
    if draft.moment in TIMED:
        yield from _of_time(draft)
    if not draft.actions:
        yield "", Message("rule.no_action")
    if max(len(draft.conditions), len(draft.actions)) > MOST_LINES:
        yield "", Message("rule.too_many_lines", {"most": MOST_LINES})


def _of_time(draft: RuleDraft) -> Iterator[tuple[str, Message]]:
    if not SHORTEST_WAIT <= draft.minutes <= LONGEST_WAIT:
        yield "minutes", Message("rule.minutes", {"longest": LONGEST_WAIT})
    if draft.counted_by not in (CLOCK, OFFICE):
        yield "counted_by", Message("unknown_choice")
    if draft.moment == PROMISE_DUE and draft.promise not in PROMISES:
        yield "promise", Message("unknown_choice")


def _of_condition(condition: Condition, moment: str) -> Message | None:
    if condition.operator not in FIELDS.get(condition.field, ()):
        return Message("unknown_choice")
    if condition.field == "promise" and moment not in OF_PROMISES:
        return Message("rule.no_promise")
    if condition.operator in NO_VALUE:
        return None
    values = condition.values
    if not values or len(values) > MOST_VALUES or any(not each.strip() or len(each) > LONGEST_VALUE for each in values):
        return Message("rule.no_value")
    if condition.operator in NUMBERS and not _is_number(values[0]):
        return Message("whole_number")
    return None


def _of_action(action: Action) -> Message | None:
    if action.kind not in NEEDS or set(action.values) - set(NEEDS[action.kind]):
        return Message("unknown_choice")
    for name in NEEDS[action.kind]:
        problem = _CHECKS[name](action.values.get(name, ""))
        if problem is not None:
            return problem
    return None


def _text(value: str) -> Message | None:
    if not value.strip():
        return Message("rule.no_text")
    return Message("too_long", {"longest": LONGEST_TEXT}) if len(value) > LONGEST_TEXT else None


def _identifier(value: str) -> Message | None:
    return None if _is_number(value) and int(value) else Message("rule.no_choice")


def _priority(value: str) -> Message | None:
    return None if value in ("1", "2", "3", "4") else Message("rule.no_choice")


def _reason(value: str) -> Message | None:
    return None if value in ("customer", "appointment", "carrier") else Message("rule.no_choice")


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= len("999999999999")


_CHECKS: dict[str, Callable[[str], Message | None]] = {
    "team": _identifier, "user": _identifier, "macro": _identifier, "text": _text, "priority": _priority,
    "reason": _reason,
}  # fmt: skip
