"""Rows that arrive by the thousand from a file: what became of each, and the fact that they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.events import Event

Became = Literal["new", "changed", "same", "refused"]


@dataclass(frozen=True)
class Outcome:
    """What became of one row; one that was refused says why, field by field."""

    became: Became
    problems: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RowsImported(Event):
    """A portion of a file was taken: which rows are new and which are different.

    One fact for each portion, because a fact for each row would fill the audit trail with one evening's file.
    """

    kind = "import.taken"
    subject = "import"

    import_id: int = 0
    things: str
    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
