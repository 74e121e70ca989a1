"""How the desk shows states and actions to staff: the words (message ids), the tone and the icon of each."""

from dataclasses import dataclass
from typing import Any, Protocol

from servicedesk.language.marks import lazy


class Stated(Protocol):
    """Anything that tells the state of a ticket."""

    @property
    def status(self) -> str:
        """Return the status."""

    @property
    def pending_reason(self) -> str:
        """Return what it waits for."""


@dataclass(frozen=True)
class Look:
    """How one state looks: its words are a message id."""

    words: str
    tone: str
    icon: str


STATUS = {
    "acknowledged": Look(lazy("New"), "neutral", "inbox"),
    "held": Look(lazy("Held"), "warn", "hand"),
    "inProgress": Look(lazy("In progress"), "info", "wrench"),
    "pending": Look(lazy("Waiting"), "warn", "clock"),
    "resolved": Look(lazy("Solved, unconfirmed"), "ok", "circle-check"),
    "closed": Look(lazy("Closed"), "neutral", "check"),
    "cancelled": Look(lazy("Cancelled"), "neutral", "x"),
    "rejected": Look(lazy("Rejected"), "neutral", "x"),
}

WAITING = {
    "customer": lazy("Waiting for the customer"),
    "appointment": lazy("Waiting for the appointment"),
    "carrier": lazy("Waiting for the carrier"),
}

CHANNEL = {
    "public": (lazy("Without signing in"), "globe"),
    "portal": (lazy("Portal"), "globe"),
    "phone": (lazy("Phone"), "phone"),
    "email": (lazy("E-mail"), "mail"),
}

CHECK = {
    "verified": Look(lazy("Account verified"), "ok", "check"),
    "unverified": Look(lazy("Account not verified"), "warn", "circle-alert"),
}

KIND = {
    "fault": lazy("Fault"),
    "request": lazy("Request"),
    "complaint": lazy("Complaint"),
    "question": lazy("Question"),
    "claim": lazy("Official claim"),
}

# What was done, as one line of the conversation; an action with a reason of its own has that behind a dot.
DONE = {
    "opened": (lazy("Opened"), "inbox"),
    "opened.held": (lazy("Opened, and put on hold"), "hand"),
    "assigned": (lazy("Assigned to %(name)s"), "user-round-plus"),
    "handed_back": (lazy("Handed back to the team"), "repeat"),
    "handed_back.absence": (lazy("Handed back to the team: its agent is away"), "repeat"),
    "unassigned": (lazy("Assigned to nobody"), "user-round"),
    "prioritized": (lazy("Priority set to %(reason)s"), "activity"),
    "started": (lazy("Work began"), "wrench"),
    "waiting": (lazy("Put to wait"), "clock"),
    "waiting.customer": (WAITING["customer"], "clock"),
    "waiting.appointment": (WAITING["appointment"], "clock"),
    "waiting.carrier": (WAITING["carrier"], "clock"),
    "resumed": (lazy("Work went on"), "wrench"),
    "held": (lazy("Put on hold"), "hand"),
    "released": (lazy("Released"), "check"),
    "hold_removed": (lazy("One of the reasons that held it is gone"), "hand"),
    "identified": (lazy("It was checked whose report this is"), "user-round"),
    "account_checked": (lazy("Account checked"), "receipt-text"),
    "account_checked.verified": (lazy("Account verified"), "receipt-text"),
    "account_checked.unverified": (lazy("Account not verified"), "receipt-text"),
    "resolved": (lazy("Marked as solved"), "circle-check"),
    "confirmed": (lazy("The customer confirmed that it works"), "circle-check"),
    "rated": (lazy("The customer rated it %(reason)s of 5"), "circle-check"),
    "rejected_solution": (lazy("The customer says that it still fails"), "circle-alert"),
    "closed": (lazy("Closed"), "check"),
    "closed.unanswered": (lazy("Closed: the customer did not object"), "check"),
    "cancelled": (lazy("Cancelled"), "x"),
    "cancelled.works": (lazy("The customer says that it works again: closed"), "circle-check"),
    "rejected": (lazy("Rejected"), "x"),
    "linked": (lazy("Linked to %(name)s"), "link"),
    "linked.merged": (lazy("%(name)s was merged into this one"), "link"),
    "merged": (lazy("Merged into %(name)s"), "link"),
    "unmerged": (lazy("Taken apart again"), "link"),
    "linked.outage": (lazy("Made part of an outage"), "siren"),
    "unlinked": (lazy("Link to %(name)s removed"), "link"),
    "protocol_started": (lazy("Protocol begun"), "list-checks"),
    "protocol_finished.solved": (lazy("Protocol finished: solved"), "list-checks"),
    "protocol_finished.isolated": (lazy("Protocol finished: isolated fault"), "list-checks"),
    "protocol_finished.not_isolated": (lazy("Protocol finished: not an isolated fault"), "list-checks"),
    "protocol_reopened": (lazy("Protocol taken up again"), "list-checks"),
    "protocol_stopped": (lazy("Protocol given up"), "list-checks"),
    "escalated": (lazy("Escalated to %(name)s"), "radio-tower"),
    "escalated.time_limit": (lazy("Escalated to %(name)s, because nobody acted in time"), "radio-tower"),
    "escalated.breach": (lazy("Escalated to %(name)s, because the promise was missed"), "radio-tower"),
    "escalated_outside": (lazy("%(name)s was asked, outside"), "globe"),
    "escalated_outside.time_limit": (lazy("%(name)s was asked, outside, because nobody acted in time"), "globe"),
    "escalated_outside.breach": (lazy("%(name)s was asked, outside, because the promise was missed"), "globe"),
    "raised.time_limit": (lazy("It was late: those who must know were told"), "circle-alert"),
    "raised.breach": (lazy("The promise was missed: those who must know were told"), "circle-alert"),
    "escalation_accepted": (lazy("%(name)s accepted it"), "check"),
    "escalation_returned": (lazy("%(name)s returned it"), "repeat"),
    "escalation_answered": (lazy("%(name)s answered"), "circle-check"),
    "escalation_withdrawn": (lazy("The escalation to %(name)s was taken back"), "x"),
    "carrier_referenced": (lazy("%(name)s gave its reference"), "globe"),
    "followed_up": (lazy("Asked outside again"), "phone"),
    "follow_up_due": (lazy("%(name)s is to be asked again"), "clock"),
    "certified": (lazy("Repair certificate added"), "file-text"),
    "agreed": (lazy("The customer agrees that it is solved"), "circle-check"),
    "agreed.phone": (lazy("The customer agreed by phone that it is solved"), "phone"),
    "agreed.in_person": (lazy("The customer agreed in person that it is solved"), "user-round"),
    "agreed.email": (lazy("The customer agreed by e-mail that it is solved"), "mail"),
    "agreed.message": (lazy("The customer agreed by message that it is solved"), "message-circle"),
    "claimed": (lazy("It became the official claim %(name)s"), "scroll-text"),
    "claimed.customer": (lazy("The customer made an official claim: %(name)s"), "scroll-text"),
    "claimed.time": (lazy("Not solved in time, it became the official claim %(name)s"), "scroll-text"),
    "coded": (lazy("It got its official code"), "receipt-text"),
    "continued": (lazy("The customer wrote after its end: it goes on in %(name)s"), "arrow-right"),
    "contact_changed": (lazy("Contact data changed"), "user-round"),
}
UNKNOWN_ACTION = (lazy("Changed"), "activity")

# How a hand-over stands.
ESCALATION = {
    "asked": Look(lazy("To be accepted"), "warn", "clock"),
    "accepted": Look(lazy("In hand"), "info", "wrench"),
    "passed_on": Look(lazy("Passed on"), "neutral", "arrow-right"),
    "answered": Look(lazy("Answered"), "ok", "circle-check"),
    "returned": Look(lazy("Returned"), "warn", "repeat"),
    "withdrawn": Look(lazy("Taken back"), "neutral", "x"),
    "lapsed": Look(lazy("Not in time"), "danger", "circle-alert"),
    "ended": Look(lazy("Ended with the ticket"), "neutral", "check"),
    "told": Look(lazy("Told"), "info", "bell"),
}

LINK = {
    "child": lazy("Part of"),
    "child_of": lazy("Has as a part"),
    "duplicate": lazy("Duplicate of"),
    "duplicate_of": lazy("Has as a duplicate"),
    "follow_up": lazy("Follows"),
    "follow_up_of": lazy("Followed by"),
    "claim": lazy("Official claim about"),
    "claim_of": lazy("Became the official claim"),
    "merged": lazy("Merged into"),
    "merged_of": lazy("Merged into this one:"),
}


def look(ticket: Stated) -> Look:
    """Return how the state of a ticket looks; one that waits says for what."""
    known = STATUS[ticket.status]
    return Look(WAITING.get(ticket.pending_reason, known.words), known.tone, known.icon)


def channel(code: str) -> tuple[str, str]:
    """Return the words and the icon of the way by which something came."""
    return CHANNEL.get(code, (code, "inbox"))


def done(action: str, reason: str) -> tuple[str, str]:
    """Return the words and the icon of what was done; an action that is not known here is still a change."""
    return DONE.get(f"{action}.{reason}") or DONE.get(action, UNKNOWN_ACTION)


# What the templates ask for signs.
SIGNS: dict[str, Any] = {"look": look, "channel": channel, "checks": CHECK, "kinds": KIND, "link_names": LINK}
