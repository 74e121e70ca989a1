"""Rules that come with the desk as suggestions: taken with one click, and the operator's own from then on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from servicedesk.core.automation.drafts import CLOCK, Action, Condition, RuleDraft
from servicedesk.core.automation.models import Rule
from servicedesk.core.automation.queries.keeping import list_adopted
from servicedesk.core.automation.service.keeping import create_rule
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork

SHIPPED = Path(__file__).parents[1] / "shipped" / "suggestions.json"


@dataclass(frozen=True)
class Suggestion:
    """A rule that comes with the desk, in the reader's language: its code, what it is for, and what it says."""

    code: str
    about: str
    draft: RuleDraft


def list_suggestions(uow: UnitOfWork) -> list[Suggestion]:
    """Return the suggestions that have not become rules yet. Raises Forbidden."""
    adopted, language = list_adopted(uow), uow.actor.language
    return [_suggestion(each, language) for each in _shipped() if each["code"] not in adopted]


def adopt(uow: UnitOfWork, code: str) -> Rule:
    """Make a rule of a suggestion, switched off; NotFound for one that there is not, or that was taken already."""
    found = next((each for each in list_suggestions(uow) if each.code == code), None)
    if found is None:
        raise NotFound
    return create_rule(uow, found.draft, suggestion=code)


@cache
def _shipped() -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(SHIPPED.read_text("utf-8")))


def _suggestion(kept: Mapping[str, Any], language: str) -> Suggestion:
    draft = RuleDraft(
        _told(kept["name"], language), kept["moment"], tuple(map(Condition.of, kept["conditions"])),
        tuple(_action(each, language) for each in kept["actions"]), minutes=kept.get("minutes", 0),
        counted_by=kept.get("counted_by", CLOCK), promise=kept.get("promise", ""),
    )  # fmt: skip
    return Suggestion(kept["code"], _told(kept["about"], language), draft)


def _action(kept: Mapping[str, Any], language: str) -> Action:
    values = {name: value if isinstance(value, str) else _told(value, language) for name, value in kept.items()}
    return Action(values.pop("kind"), values)


def _told(words: Mapping[str, str], language: str) -> str:
    return in_language(language, words["es"], words["en"])
