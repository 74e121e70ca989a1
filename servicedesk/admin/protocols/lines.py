"""Answers and branches as an administrator writes them: one on each line.

An answer is ``code | Spanish | English``; a branch is ``answer = step``, where the answer of a number is
``< 5`` and ``*`` is whatever is left.
"""

import re
from collections.abc import Iterator

from servicedesk.core.protocols import Branch, Option
from servicedesk.core.protocols import Line as Words
from servicedesk.web.checks import Objection

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
REST = "*"
LONGEST_LABEL = 160
LARGEST = 1e9


def options_written(options: tuple[Option, ...]) -> str:
    """Return answers line by line."""
    return "\n".join(f"{each.code} | {each.label.es} | {each.label.en}".rstrip(" |") for each in options)


def options_of(text: str) -> tuple[Option, ...]:
    """Return the answers that a text tells line by line; raises Objection with the line that cannot be read."""
    found = []
    for place, line in _lines(text):
        code, spanish, english, *more = (*(part.strip() for part in line.split("|")), "", "")
        if not CODE.fullmatch(code) or any(more) or max(len(spanish), len(english)) > LONGEST_LABEL:
            raise Objection("protocol.option_line", line=place)
        found.append(Option(code=code, label=Words(es=spanish, en=english)))
    return tuple(found)


def branches_written(branches: tuple[Branch, ...]) -> str:
    """Return branches line by line."""
    return "\n".join(f"{_answer_of(each)} = {each.to}" for each in branches)


def branches_of(text: str) -> tuple[Branch, ...]:
    """Return the branches that a text tells line by line; raises Objection with the line that cannot be read."""
    return tuple(_branch_of(place, line) for place, line in _lines(text))


def _branch_of(place: int, line: str) -> Branch:
    answer, sign, target = (part.strip() for part in line.rpartition("="))
    if not sign or not CODE.fullmatch(target):
        raise Objection("protocol.branch_line", line=place)
    if answer == REST:
        return Branch(to=target)
    if answer.startswith("<"):
        return Branch(to=target, below=_number_of(place, answer[1:]))
    if not CODE.fullmatch(answer):
        raise Objection("protocol.branch_line", line=place)
    return Branch(to=target, when=answer)


def _number_of(place: int, text: str) -> float:
    try:
        number = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        number = LARGEST * 2
    if not -LARGEST <= number <= LARGEST:
        raise Objection("protocol.branch_line", line=place)
    return number


def _answer_of(branch: Branch) -> str:
    return f"< {branch.below:.10g}" if branch.below is not None else branch.when or REST


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, each with its number from 1."""
    return ((place, line) for place, line in enumerate(text.splitlines(), start=1) if line.strip())
