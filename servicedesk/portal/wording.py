"""The customer's words: what a ticket, a service and a step on the way are called, with their colour and icon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from servicedesk.core.kernel.errors import Message
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.marks import lazy


@dataclass(frozen=True)
class Sign:
    """A word for a state, as a message id, with its tone and its icon."""

    label: str
    tone: str
    icon: str


@dataclass(frozen=True)
class TicketShown:
    """A ticket on a card: where it stands, and whether an answer is still promised."""

    ticket: Ticket
    sign: Sign
    is_promised: bool


WORKS = "works"  # why a customer ends a report that the desk has not solved
AWAITING_ANSWER = ("acknowledged", "inProgress")
OVERDUE = Sign(lazy("We missed the promised time"), "danger", "circle-alert")
SIGNS = {
    "acknowledged": Sign(lazy("Received"), "neutral", "check"),
    "held": Sign(lazy("Registered, on hold"), "warn", "hourglass"),
    "inProgress": Sign(lazy("Being checked"), "info", "wrench"),
    "pending": Sign(lazy("Waiting for you"), "warn", "message-square"),
    "pending.appointment": Sign(lazy("We need to see your equipment"), "warn", "map-pin"),
    "pending.carrier": Sign(lazy("With the network team"), "info", "radio-tower"),
    "escalated": Sign(lazy("With a specialised team"), "info", "radio-tower"),
    "resolved": Sign(lazy("Solved: is it working?"), "ok", "circle-check"),
    "closed": Sign(lazy("Closed"), "neutral", "check"),
    "cancelled": Sign(lazy("Closed"), "neutral", "x"),
    "cancelled.works": Sign(lazy("Closed: it works again"), "ok", "check"),
    "rejected": Sign(lazy("Not taken"), "neutral", "x"),
}
# What somebody is told who follows a report without signing in.
GUEST_SIGNS = {
    "acknowledged": SIGNS["acknowledged"],
    "inProgress": SIGNS["inProgress"],
    "waiting": SIGNS["pending"],
    "resolved": SIGNS["resolved"],
    "closed": SIGNS["closed"],
}
# How far the repair of an outage has come, as news.
STAGES = {
    "detected": Sign(lazy("We detected the outage"), "neutral", "clock"),
    "diagnosed": Sign(lazy("We found the cause"), "info", "search"),
    "repairing": Sign(lazy("We are repairing it"), "warn", "wrench"),
    "resolved": Sign(lazy("We solved it"), "ok", "circle-check"),
}
SERVICE_ICONS = {
    "internet": "router",
    "mobile": "smartphone",
    "voice": "phone",
    "tv": "monitor-dot",
    "circuit": "repeat",
}
SERVICE_FINE = Sign(lazy("No known faults"), "ok", "check")
SERVICE_SIGNS = {
    "outage": Sign(lazy("Affected by an outage"), "danger", "wifi-off"),
    "maintenance": Sign(lazy("Maintenance going on"), "plan", "calendar-clock"),
    "suspended": Sign(lazy("Suspended"), "warn", "circle-alert"),
    "reported": Sign(lazy("With an open report"), "info", "wrench"),
}

# Where planned work stands, as its customers read it.
WORK_SIGNS = {
    "planned": Sign(lazy("Planned"), "plan", "calendar-clock"),
    "review": Sign(lazy("We are looking at what customers told us"), "warn", "hourglass"),
    "started": Sign(lazy("Going on now"), "plan", "wrench"),
    "finished": Sign(lazy("Done"), "neutral", "check"),
    "cancelled": Sign(lazy("Cancelled"), "neutral", "x"),
}
OUTCOMES = {
    "accepted": Sign(lazy("We take it into account"), "ok", "circle-check"),
    "alternative": Sign(lazy("We offer you something else"), "info", "message-circle"),
    "refused": Sign(lazy("We cannot move this work"), "neutral", "circle-alert"),
}


def sign_of(ticket: Ticket, now: datetime) -> Sign:
    """Return the word for where a ticket stands; a missed promise comes before everything else."""
    if ticket.is_overdue(now):
        return OVERDUE
    if ticket.is_escalated and (ticket.status == "inProgress" or ticket.pending_reason == "carrier"):
        return SIGNS["escalated"]
    return SIGNS.get(f"{ticket.status}.{ticket.pending_reason}") or SIGNS[ticket.status]


def is_promised(ticket: Ticket) -> bool:
    """Tell whether a first answer is promised and still owed."""
    return ticket.status in AWAITING_ANSWER and ticket.answered_at is None and ticket.attend_by is not None


def shown(tickets: Iterable[Ticket], now: datetime) -> list[TicketShown]:
    """Return tickets with what their cards say."""
    return [TicketShown(ticket, sign_of(ticket, now), is_promised(ticket)) for ticket in tickets]


def hold_of(ticket: Ticket) -> Message | None:
    """Return why a ticket is held, as the plugin put it, or None for one that is not."""
    return Message(ticket.hold["code"], ticket.hold["values"]) if ticket.status == "held" and ticket.hold else None


def icon_of_service(kind: str) -> str:
    """Return the icon for a kind of service."""
    return SERVICE_ICONS.get(kind, "globe")
