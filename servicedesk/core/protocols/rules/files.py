"""A protocol as a file: JSON that a person can read, and that comes back as it went out.

What is wrong with a file is told with its place: line and column of what is no JSON, and the path of a
value that cannot be taken, as in ``steps[2].title.es``.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Never

from pydantic import Field, ValidationError

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.protocols.rules.shape import MOST_STEPS, Code, Content, Line, Outcome, Part, Step, Text

LARGEST_FILE = 1_000_000  # characters
MOST_PROBLEMS = 10
WRONG_KIND = Message("protocol_file.wrong_kind")
REASONS = {
    "missing": Message("protocol_file.missing"),
    "extra_forbidden": Message("protocol_file.unknown_key"),
    "string_too_long": Message("protocol_file.too_long"),
    "string_pattern_mismatch": Message("protocol_file.pattern"),
    "literal_error": Message("protocol_file.unknown_word"),
    "too_long": Message("protocol_file.too_many"),
    "greater_than_equal": Message("protocol_file.number"),
    "less_than_equal": Message("protocol_file.number"),
    "finite_number": Message("protocol_file.number"),
}


class ProtocolFile(Part):
    """Everything that a file holds."""

    format: Literal["servicedesk-protocol-1"]
    code: Code
    categories: tuple[Annotated[str, Field(max_length=40)], ...] = ()
    title: Line
    steps: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)] = ()
    outcomes: dict[Outcome, Text] = {}


@dataclass(frozen=True)
class Package:
    """A protocol as it travels: its code, the categories for which it is meant, and what it says."""

    code: str
    categories: tuple[str, ...]
    content: Content


def written(package: Package) -> str:
    """Return a protocol as the text of a file."""
    content = package.content
    told = ProtocolFile(
        format="servicedesk-protocol-1", code=package.code, categories=package.categories, title=content.title,
        steps=content.steps, outcomes=content.outcomes,
    )  # fmt: skip
    kept = told.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(kept, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def read(text: str) -> Package:
    """Return the protocol of a file, or raise Invalid with the place and the reason of everything wrong."""
    if len(text) > LARGEST_FILE:
        raise Invalid({"file": Message("protocol_file.too_large")})
    try:
        told = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise Invalid({"file": Message("protocol_file.no_json", place)}) from None
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        raise Invalid({"file": Message("protocol_file.too_deep")}) from None
    try:
        file = ProtocolFile.model_validate_json(json.dumps(told))
    except ValidationError as error:
        raise Invalid(_problems(error)) from None
    content = Content(title=file.title, steps=file.steps, outcomes=file.outcomes)
    return Package(file.code, file.categories, content)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of the file, or raise Invalid for a name that stands in it twice: one would be lost."""
    names = Counter(name for name, _ in pairs)
    for name, times in names.items():
        if times > 1:
            raise Invalid({"file": Message("protocol_file.name_twice", {"name": name})})
    return dict(pairs)


def _no_number(name: str) -> Never:
    raise Invalid({"file": Message("protocol_file.not_finite", {"name": name})})


def _problems(error: ValidationError) -> dict[str, Message]:
    """Return the first reasons, each by its place; a field of the form takes one, so they are numbered apart."""
    found: dict[str, Message] = {}
    for each in error.errors()[:MOST_PROBLEMS]:
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in each["loc"]).lstrip(".")
        found[place or "file"] = Message(REASONS.get(each["type"], WRONG_KIND).code, {"place": place})
    return found
