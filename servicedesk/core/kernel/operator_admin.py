"""Changing whose desk this is: its name, its zone, its languages and its colours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.kernel.zones import known_zones

PERMISSION = "settings.manage"
SPOKEN = ("es", "en")
SHAPES = {
    "prefix": re.compile(r"[A-Z]{2,4}"),
    "country": re.compile(r"[A-Z]{2}"),
    "currency": re.compile(r"[A-Z]{3}"),
    "name": re.compile(r"[^\x00-\x1f\x7f]{1,80}"),
    "help_phone": re.compile(r"[0-9+*#() .\-]{0,40}"),
}
RANGES = {"hue": 360, "strength": 120, "accent": 360}


@dataclass(frozen=True)
class OperatorDraft:
    """The operator as it shall be.

    ``languages`` are offered to readers, ``language`` is the first of them. ``colours`` are numbers:
    ``hue`` and ``accent`` in degrees, ``strength`` in percent; without them the desk looks as it came.
    """

    name: str
    prefix: str
    zone: str
    country: str
    currency: str
    language: str
    languages: tuple[str, ...]
    help_phone: str = ""
    colours: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class OperatorChanged(Event):
    """Something about the operator is different: which fields."""

    kind = "operator.changed"
    subject = "operator"

    operator_id: int
    fields: list[str]


def change_operator(uow: UnitOfWork, draft: OperatorDraft) -> Operator:
    """Make the operator as the draft says; numbers that were given stay as they are."""
    if uow.actor.kind != "job" and not uow.actor.may(PERMISSION):
        raise Forbidden
    values = _checked(draft)
    operator = get_operator(uow.session)
    changed = sorted(name for name, value in values.items() if getattr(operator, name) != value)
    for name in changed:
        setattr(operator, name, values[name])
    if changed:
        uow.publish(OperatorChanged(operator_id=operator.id, fields=changed))
    return operator


def _checked(draft: OperatorDraft) -> dict[str, Any]:
    problems = {}
    for name, shape in SHAPES.items():
        if not shape.fullmatch(getattr(draft, name)):
            problems[name] = Message("unknown" if getattr(draft, name) else "required")
    if draft.zone not in known_zones():
        problems["zone"] = Message("unknown")
    if not set(draft.languages) <= set(SPOKEN) or draft.language not in draft.languages:
        problems["languages"] = Message("operator.languages")
    colours = dict(draft.colours or {})
    for name, number in colours.items():
        if name not in RANGES or not 0 <= number <= RANGES[name]:
            problems[name] = Message("unknown")
    if problems:
        raise Invalid(problems)
    languages = sorted(draft.languages, key=lambda each: each != draft.language)
    return {**{name: getattr(draft, name) for name in (*SHAPES, "zone", "language")}, "languages": languages,
            "colours": colours}  # fmt: skip
