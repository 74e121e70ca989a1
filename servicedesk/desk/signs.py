"""How the desk shows states and actions to staff: the words (message ids), the tone and the icon of each."""

from servicedesk.language.marks import lazy

STATUS = {
    "acknowledged": (lazy("New"), "neutral", "inbox"),
    "held": (lazy("On hold"), "warn", "hand"),
    "inProgress": (lazy("In progress"), "info", "wrench"),
    "pending": (lazy("Waiting"), "warn", "clock"),
    "resolved": (lazy("Solved, unconfirmed"), "ok", "circle-check"),
    "closed": (lazy("Closed"), "neutral", "check"),
    "cancelled": (lazy("Cancelled"), "neutral", "x"),
    "rejected": (lazy("Rejected"), "neutral", "x"),
}

WAITING = {
    "customer": lazy("Waiting for the customer"),
    "appointment": lazy("Waiting for the appointment"),
    "carrier": lazy("Waiting for the carrier"),
}

CHANNEL = {
    "portal": (lazy("Portal"), "monitor-dot"),
    "phone": (lazy("Phone"), "phone"),
    "email": (lazy("E-mail"), "mail"),
}

CHECK = {
    "verified": (lazy("Account verified"), "ok"),
    "unverified": (lazy("Account not verified"), "warn"),
}

# What was done, as one line of the conversation.
DONE = {
    "opened": (lazy("Opened"), "inbox"),
    "assigned": (lazy("Assigned to %(name)s"), "user-round-plus"),
    "unassigned": (lazy("Assigned to nobody"), "user-round"),
    "prioritized": (lazy("Priority set to %(reason)s"), "chevron-down"),
    "started": (lazy("Work began"), "wrench"),
    "waiting": (lazy("Put to wait"), "clock"),
    "resumed": (lazy("Work went on"), "wrench"),
    "held": (lazy("Held"), "hand"),
    "released": (lazy("Released"), "check"),
    "account_checked": (lazy("Account checked: %(reason)s"), "receipt-text"),
    "resolved": (lazy("Marked as solved"), "circle-check"),
    "confirmed": (lazy("The customer confirmed that it works"), "circle-check"),
    "rejected_solution": (lazy("The customer says that it still fails"), "circle-alert"),
    "closed": (lazy("Closed"), "check"),
    "cancelled": (lazy("Cancelled"), "x"),
    "rejected": (lazy("Rejected"), "x"),
    "linked": (lazy("Linked"), "link"),
    "unlinked": (lazy("Link removed"), "link"),
    "contact_changed": (lazy("Contact data changed"), "user-round"),
}

CHECKED = {"verified": lazy("verified"), "unverified": lazy("not verified")}

LINK = {
    "child": lazy("Part of"),
    "child_of": lazy("Has as a part"),
    "duplicate": lazy("Duplicate of"),
    "duplicate_of": lazy("Has as a duplicate"),
    "follow_up": lazy("Follows"),
    "follow_up_of": lazy("Followed by"),
}
