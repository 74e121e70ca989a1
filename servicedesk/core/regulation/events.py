"""The facts about what a country asks for: somebody changed it, and a range of codes comes to its end."""

from dataclasses import dataclass, field
from typing import Any

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RegulationChanged(Event):
    """The rules for closing, codes and claims are different; ``changes`` holds for each what it was and is."""

    kind = "regulation.changed"
    subject = "regulation"

    regulation_id: int
    profile: str
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClaimCodesLow(Event):
    """The codes that are left in a series come to their end; ``left`` is 0 when the last one was given."""

    kind = "regulation.codes_low"
    subject = "regulation"

    regulation_id: int
    left: int
