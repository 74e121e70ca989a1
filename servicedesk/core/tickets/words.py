"""Decisions about words: who is named in a note, and what stands in the gaps of a text that is used again."""

import re
from collections.abc import Iterable, Mapping

from servicedesk.core.people.models import User
from servicedesk.core.people.rules.texts import fold

NAMED = re.compile(r"(?<![\w@])@([\w.\-]+)")
GAP = re.compile(r"\{([a-z_]+)\}")
GAPS = ("customer", "agent", "number", "subject", "service", "account", "operator", "deadline")


def mentioned(text: str, users: Iterable[User]) -> list[int]:
    """Return who is named with an @ in a text: by whole name, by address, or by a first name that only one has.

    The longest name is looked for first, so that ``@Ana María`` is not ``@Ana``.
    """
    rest, found = fold(text), set()
    people = [each for each in users if each.is_active]
    for each in sorted(people, key=lambda user: -len(user.name)):
        whole = re.compile(rf"(?<![\w@])@{re.escape(fold(each.name))}(?!\w)")
        if whole.search(rest):
            found.add(each.id)
            rest = whole.sub(" ", rest)
    for word in NAMED.findall(rest):
        short = word.rstrip(".-")
        known = {each.id for each in people if fold(each.email).partition("@")[0] == short}
        known = known or {each.id for each in people if fold(each.name).partition(" ")[0] == short}
        found |= known if len(known) == 1 else set()
    return sorted(found)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its gaps filled, each value as it is: a gap inside a value stays a word."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def unknown_gaps(text: str) -> list[str]:
    """Return the gaps of a text that nothing fills, as they are written."""
    return [f"{{{name}}}" for name in GAP.findall(text) if name not in GAPS]
