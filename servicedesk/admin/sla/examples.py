"""One open ticket as an example of what a change would do, in words."""

from dataclasses import dataclass

from servicedesk.admin.sla.explaining import moment_words
from servicedesk.admin.sla.words import CLOCK_WORDS
from servicedesk.core.tickets.foreseeing import Moved
from servicedesk.web.wiring import current_place


@dataclass(frozen=True)
class Example:
    """A promise of a ticket with its moments; ``before`` is empty where it would only begin."""

    number: str
    clock: str
    before: str
    after: str


def in_words(moved: Moved | None) -> Example | None:
    """Return an example by the operator's clock, None where none was found."""
    if moved is None:
        return None
    zone = current_place().zone
    before = moment_words(moved.before, zone) if moved.before else ""
    return Example(moved.number, CLOCK_WORDS[moved.clock], before, moment_words(moved.after, zone))
