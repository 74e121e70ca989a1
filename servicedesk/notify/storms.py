"""No storm of letters: when many tickets are late at once, somebody gets a few letters and one that sums up the rest.

Each notice in the desk stands for itself all the same; only the mail is limited.
"""

from datetime import timedelta

from servicedesk.core import notifications
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.events import SlaBreached, TicketEscalated
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.notify.voice import Reader, Words

MOST = 10  # letters about promises and escalations to one member of staff within the span
SPAN = timedelta(minutes=10)
STORMY = (f"{SlaBreached.kind}|", f"{TicketEscalated.kind}|")


def is_storm(uow: UnitOfWork, reader: Reader, key: str) -> bool:
    """Tell whether this member of staff has had so many letters of late that another one would be one too many."""
    if not reader.key.startswith("user:") or not key.startswith(STORMY):
        return False
    return notifications.count_letters(uow, reader.key, STORMY, uow.now() - SPAN, MOST) >= MOST


def key_of_span(uow: UnitOfWork) -> str:
    """Return the key of the one letter that sums up the rest of a span; a second one is not made."""
    return f"many|{int(uow.now().timestamp() // SPAN.total_seconds())}"


def letter_about_many(words: Words, url: str) -> Letter:
    """Say that there is more than is told letter by letter, and where it all stands."""
    told = words(
        lazy("More than %(count)s tickets were late or escalated within %(minutes)s minutes."),
        count=MOST, minutes=int(SPAN.total_seconds() // 60),
    )  # fmt: skip
    rest = words(
        lazy("No letter is written for each of the others: the queue shows them all, the nearest deadline first.")
    )
    return Letter(
        subject=words(lazy("Many tickets are late at once")),
        paragraphs=(told, rest),
        action_label=words(lazy("Open the queue")),
        action_url=url,
    )
