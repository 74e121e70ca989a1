"""The chain of escalations of a ticket as its page shows it: who has it, until when, and what can be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from servicedesk.core import tickets
from servicedesk.core.tickets.escalation_models import Escalation
from servicedesk.desk.signs import ESCALATION, Look
from servicedesk.language.marks import lazy
from servicedesk.web.identity import request_actor

# The buttons of what can be done with one: its words and icon, by the action of the table.
STEPS = {
    "accept": ("accept", lazy("Accept"), "check"),
    "note_reference": ("reference", lazy("Their reference"), "globe"),
    "follow_up": ("follow_up", lazy("Asked again"), "phone"),
    "answer": ("answer", lazy("Answered"), "circle-check"),
    "return": ("return", lazy("Return"), "repeat"),
    "withdraw": ("withdraw", lazy("Take back"), "x"),
}
AT_ONCE = ("accept", "withdraw")


class Step(NamedTuple):
    """A button: the action in its address, its words and icon, and whether it asks for no words."""

    action: str
    words: str
    icon: str
    is_at_once: bool


class EscalationShown(NamedTuple):
    """A hand-over with how it looks, whether it is late, and what its reader can do with it."""

    row: Escalation
    sign: Look
    is_late: bool
    steps: list[Step]


def escalations_shown(rows: Sequence[Escalation], now: datetime) -> list[EscalationShown]:
    """Return the chain, the last one first."""
    return [_shown(each, now) for each in reversed(rows)]


def _shown(row: Escalation, now: datetime) -> EscalationShown:
    possible = tickets.possible_moves(request_actor(), row)
    steps = [Step(*STEPS[name], name in AT_ONCE) for name in STEPS if name in possible]
    return EscalationShown(row, ESCALATION[row.state], row.due_by is not None and row.due_by <= now, steps)
