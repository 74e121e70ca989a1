"""The story of a ticket in the customer's words: what happened and what was written, the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets.models import Attachment, Interaction
from servicedesk.core.tickets.queries.story import Story
from servicedesk.language.marks import lazy
from servicedesk.portal.wording import Sign

OPENED, GUEST = "opened", "anonymous:"
NAMING_OTHERS = ("merged", "unmerged", "linked")  # another ticket, or an outage
RATED = ("confirmed", "rated")
# What happened, by the action and where needed its reason.
HAPPENINGS = {
    OPENED: Sign(lazy("We received your report"), "ok", "check"),
    "started": Sign(lazy("We are checking your report"), "info", "wrench"),
    "waiting": Sign(lazy("We need an answer from you"), "warn", "message-square"),
    "waiting.appointment": Sign(lazy("We need to see your equipment"), "warn", "map-pin"),
    "waiting.carrier": Sign(lazy("The network team has it"), "info", "radio-tower"),
    "escalated": Sign(lazy("A specialised team is working on it"), "info", "radio-tower"),
    "resumed": Sign(lazy("We go on with your report"), "info", "wrench"),
    "held": Sign(lazy("Your report is on hold"), "warn", "hourglass"),
    "released": Sign(lazy("Your report is no longer on hold: our time counts from here"), "ok", "check"),
    "resolved": Sign(lazy("We solved it"), "ok", "circle-check"),
    "confirmed": Sign(lazy("You confirmed that it works"), "ok", "circle-check"),
    "rated": Sign(lazy("You told us how we did"), "ok", "circle-check"),
    "rejected_solution": Sign(lazy("You told us that it still fails"), "warn", "refresh-cw"),
    "closed": Sign(lazy("We closed it"), "neutral", "check"),
    "closed.unanswered": Sign(lazy("It closed by itself, because nobody told us that it fails"), "neutral", "check"),
    "linked.outage": Sign(lazy("It is part of an outage that we know of"), "info", "wifi-off"),
    "merged": Sign(lazy("We go on with it in another report of yours"), "info", "merge"),
    "unmerged": Sign(lazy("We attend this report on its own again"), "info", "wrench"),
    "cancelled": Sign(lazy("The report was withdrawn"), "neutral", "x"),
    "cancelled.works": Sign(lazy("You told us that it works again"), "ok", "circle-check"),
    "rejected": Sign(lazy("We could not take this report"), "neutral", "x"),
    "agreed": Sign(lazy("You agreed that it is solved"), "ok", "circle-check"),
    "claimed": Sign(lazy("It is an official claim now"), "info", "scroll-text"),
    "claimed.customer": Sign(lazy("You made an official claim"), "info", "scroll-text"),
    "claimed.time": Sign(lazy("We did not solve it in time: it is an official claim now"), "warn", "scroll-text"),
    "coded": Sign(lazy("It has an official code now"), "info", "receipt-text"),
    "continued": Sign(lazy("You wrote again: we go on in another report"), "info", "arrow-right"),
    "replied": Sign(lazy("Our answer"), "info", "message-square"),
}
WRITTEN_BY_CUSTOMER = Sign(lazy("You wrote"), "neutral", "message-circle")
TOLD_BY_PHONE = Sign(lazy("You told us by phone"), "neutral", "phone")
WRITTEN_BY_MAIL = Sign(lazy("You wrote by e-mail"), "neutral", "mail")
WRITTEN_BY_GUEST = Sign(lazy("Written without signing in"), "neutral", "message-circle")
BY_CHANNEL = {"phone": TOLD_BY_PHONE, "email": WRITTEN_BY_MAIL, "public": WRITTEN_BY_GUEST}


@dataclass(frozen=True)
class Entry:
    """One entry of the story; what was written stands in lines, and may be by somebody else of the same account."""

    sign: Sign
    at: datetime
    who: str = ""
    mine: bool = False
    lines: Sequence[str] = ()
    files: Sequence[Attachment] = ()
    stars: int = 0


def entries_of(story: Story, reader: Actor) -> list[Entry]:
    """Return the story as this reader sees it, the newest first."""
    entries = [_entry(event, written, reader) for event, written in _paired(story)][::-1]
    rated = next((entry for entry in entries if entry.stars), None)
    if rated is None or story.rating is None:
        return entries
    # The words that belong to the stars are kept once, and stand with those that count.
    told = replace(rated, lines=story.rating.comment.splitlines(), mine=True)
    return [told if entry is rated else entry for entry in entries]


def _paired(story: Story) -> Iterator[tuple[EventRecord, Interaction | None]]:
    """Yield each fact with what was written with it; the opening names none, and is the first that was written."""
    first = min(story.interactions, default=0)
    for event in story.events:
        number = event.values.get("reference_id", 0) if "action" in event.values else first
        is_spoken = event.values.get("action") not in NAMING_OTHERS
        yield event, story.interactions.get(number) if is_spoken else None


def _entry(event: EventRecord, written: Interaction | None, reader: Actor) -> Entry:
    action = event.values.get("action", OPENED)
    reason = str(event.values.get("reason", ""))
    sign = HAPPENINGS.get(f"{action}.{reason}") or HAPPENINGS[action]
    stars = int(reason) if action in RATED and reason else 0
    if written is None:
        return Entry(sign, event.at, stars=stars)
    mine = written.direction == "in" and not written.author.startswith(GUEST)
    if action == "replied" and written.direction == "in":
        sign = BY_CHANNEL.get(written.channel, WRITTEN_BY_CUSTOMER)
    return Entry(sign, event.at, _who(written, reader), mine, written.body.splitlines(), written.attachments)


def _who(written: Interaction, reader: Actor) -> str:
    """Return whose words these are, where it is not the reader; who writes down a call is not told."""
    by_reader = written.author == reader.key
    by_staff_for_customer = written.direction == "in" and not written.author.startswith(("contact:", GUEST))
    return "" if by_reader or by_staff_for_customer else written.author_name
