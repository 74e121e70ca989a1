"""What a rule is made of: frozen, of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

CLOCK, OFFICE = "clock", "office"
ALL, ANY = "all", "any"


@dataclass(frozen=True)
class Condition:
    """One condition: a field of the ticket, how it is compared, and with which values."""

    field: str
    operator: str
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return a condition as it is kept in its row."""
        return cls(kept["field"], kept["operator"], tuple(kept["values"]))

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {"field": self.field, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Action:
    """One thing that is done: its kind, and what it needs by name, all of it as text."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return an action as it is kept in its row."""
        return cls(kept["kind"], dict(kept["values"]))

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {"kind": self.kind, "values": dict(self.values)}


@dataclass(frozen=True)
class RuleDraft:
    """A rule as it shall be.

    ``moment`` is what sets it off. The rest belongs to those that wait: ``minutes``, ``counted_by`` the clock or
    office hours, and ``promise``, which of them is due.
    """

    name: str
    moment: str
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    match: str = ALL
    minutes: int = 0
    counted_by: str = CLOCK
    promise: str = ""
