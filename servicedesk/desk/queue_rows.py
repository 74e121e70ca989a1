"""The rows of a queue, each drawn once and kept, so that showing fifty of them stays cheap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from servicedesk.core.tickets import QueueRow
from servicedesk.desk.signs import CHECK, channel, look
from servicedesk.desk.why_assigned import NOBODY
from servicedesk.language.marks import lazy
from servicedesk.web.locale import current_locale
from servicedesk.web.wiring import current_place

SOON = timedelta(hours=4)
FAR = timedelta(days=30)  # further ahead stands only what nobody owes an answer
MINUTE = 60  # seconds, after which what is left of a promise is said anew
KEPT = 4_000  # rows


@dataclass(frozen=True)
class RowShown:
    """One row, drawn; ``stage`` is the heading above it, empty where the row before has it."""

    stage: str
    drawn: Markup


def rows_shown(
    rows: Sequence[QueueRow], now: datetime, begun: str | None, *, ticks: bool, marks: bool
) -> Iterator[RowShown]:
    """Yield the rows as they are drawn; ``begun`` is the stage that the list is in already, None for no stages.

    ``marks`` says whether the reader may know which customers are at risk of leaving.
    """
    place = (current_locale(), current_place().zone.key, int(now.timestamp()) // MINUTE, ticks, marks)
    for row in rows:
        heading = "" if begun is None else stage(row.queue_by, now)
        first = heading if heading != begun else ""
        begun = None if begun is None else heading
        yield RowShown(first, _drawn(row, *place))


@lru_cache(KEPT)
def _drawn(row: QueueRow, locale: str, zone: str, minute: int, ticks: bool, marks: bool) -> Markup:
    """Draw a row; until its ticket changes or the minute ends, everybody who reads this language sees the same."""
    badges = []
    if row.status != "acknowledged":
        sign = look(row)
        badges.append((sign.words, sign.tone))
    if row.priority == 1:
        badges.append((lazy("Priority 1"), "danger"))
    if row.account_check == "unverified":
        badges.append((CHECK["unverified"].words, CHECK["unverified"].tone))
    if row.waits_because:
        badges.append((NOBODY[row.waits_because][1], "warn"))
    if marks and row.at_risk_since:
        badges.append((lazy("At risk"), "neutral"))
    template = current_app.jinja_env.get_template("desk/queue/_row.html")
    return Markup(template.render(row=row, badges=badges, icon_name=channel(row.channel)[1], ticks=ticks).strip())  # noqa: S704  # what a template draws is safe


def stage(queue_by: datetime, now: datetime) -> str:
    """Return how pressing a place in the queue is, as a heading."""
    if queue_by > now + FAR:
        return lazy("No deadline")
    if queue_by < now:
        return lazy("Overdue")
    return lazy("Due within 4 h") if queue_by < now + SOON else lazy("In time")
