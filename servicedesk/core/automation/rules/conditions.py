"""Conditions: what a rule asks of a ticket, and whether that is so. The dry run asks exactly this too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicedesk.core.automation.drafts import ANY, Condition
from servicedesk.core.people.rules.texts import fold

IS, IS_NOT, NONE, SOME = "is", "is_not", "none", "some"
HAS, HAS_NOT, AT_LEAST, AT_MOST = "contains", "contains_not", "at_least", "at_most"
CHOSEN = (IS, IS_NOT)
CHOSEN_OR_NONE = (IS, IS_NOT, SOME, NONE)
WORDS = (HAS, HAS_NOT)
NUMBERS = (AT_LEAST, AT_MOST)
NO_VALUE = (NONE, SOME)

# What can be asked of a ticket, and how it is compared; the first is what a new line begins with.
FIELDS: dict[str, tuple[str, ...]] = {
    "kind": CHOSEN,
    "category": CHOSEN_OR_NONE,
    "priority": CHOSEN,
    "status": CHOSEN,
    "waiting_for": CHOSEN_OR_NONE,
    "team": CHOSEN_OR_NONE,
    "assignee": (NONE, SOME, IS, IS_NOT),
    "channel": CHOSEN,
    "segment": CHOSEN,
    "account": CHOSEN,
    "service_kind": CHOSEN_OR_NONE,
    "title": WORDS,
    "tier": NUMBERS,
    "promise": CHOSEN,
}

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """One condition with what was found, and whether it holds."""

    condition: Condition
    found: str
    holds: bool

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {**self.condition.kept, "found": self.found, "holds": self.holds}


@dataclass(frozen=True)
class Verdict:
    """Whether a rule fits a ticket, condition by condition."""

    holds: bool
    checks: tuple[Check, ...]


def evaluate(match: str, conditions: Sequence[Condition], facts: Facts) -> Verdict:
    """Return whether a ticket with these facts is meant; a rule without conditions means every ticket."""
    checks = tuple(_checked(each, facts.get(each.field, "")) for each in conditions)
    found = [each.holds for each in checks]
    return Verdict(any(found) if match == ANY and checks else all(found), checks)


def _checked(condition: Condition, found: str) -> Check:
    return Check(condition, found, _holds(condition.operator, condition.values, found))


def _holds(operator: str, values: Sequence[str], found: str) -> bool:
    if operator in (IS, IS_NOT):
        return (found in values) == (operator == IS)
    if operator in NO_VALUE:
        return bool(found) == (operator == SOME)
    if operator in WORDS:
        text = f" {fold(found)} "
        return any(fold(each) in text for each in values) == (operator == HAS)
    number, bound = int(found or 0), int(values[0])
    return number >= bound if operator == AT_LEAST else number <= bound
