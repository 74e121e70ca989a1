"""The rows of a queue, worked out once each so that drawing fifty of them stays cheap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from servicedesk.core.tickets import QueueRow
from servicedesk.desk.signs import CHECK, STATUS, WAITING, channel
from servicedesk.language.marks import lazy
from servicedesk.web.locale import gettext as _

SOON = timedelta(hours=4)
FAR = timedelta(days=30)  # further ahead stands only what nobody owes an answer
ANY = "NUMBER"  # stands for a ticket's number in an address


@dataclass(frozen=True)
class RowShown:
    """One row as it is drawn; ``stage`` is the heading above it, empty where the row before has it."""

    row: QueueRow
    stage: str
    url: str
    pane_url: str
    icon: str
    badges: Sequence[tuple[str, str]]


def rows_shown(rows: Sequence[QueueRow], now: datetime, begun: str | None) -> Iterator[RowShown]:
    """Yield the rows as they are drawn; ``begun`` is the stage that the list is in already, None for no stages."""
    whole, pane = (url_for(endpoint, number=ANY) for endpoint in ("desk.ticket", "desk.pane"))
    words = {status: _(look.words) for status, look in STATUS.items()}
    waiting = {reason: _(text) for reason, text in WAITING.items()}
    urgent, doubtful = _("Priority 1"), _(CHECK["unverified"].words)
    for row in rows:
        badges = []
        if row.status != "acknowledged":
            badges.append((waiting.get(row.pending_reason) or words[row.status], STATUS[row.status].tone))
        if row.priority == 1:
            badges.append((urgent, "danger"))
        if row.account_check == "unverified":
            badges.append((doubtful, "warn"))
        heading = "" if begun is None else stage(row.queue_by, now)
        first = heading if heading != begun else ""
        begun = None if begun is None else heading
        number = row.number
        yield RowShown(
            row, first, whole.replace(ANY, number), pane.replace(ANY, number), channel(row.channel)[1], badges
        )


def stage(queue_by: datetime, now: datetime) -> str:
    """Return how pressing a place in the queue is, as a heading."""
    if queue_by > now + FAR:
        return lazy("No deadline")
    if queue_by < now:
        return lazy("Overdue")
    return lazy("Due within 4 h") if queue_by < now + SOON else lazy("In time")
