"""How the desk says what is wrong in the network: severities, states, causes, and what happened to an alarm."""

from servicedesk.desk.signs import Look
from servicedesk.language.marks import lazy

SEVERITY = {
    "critical": Look(lazy("Critical"), "danger", "triangle-alert"),
    "major": Look(lazy("Major"), "danger", "circle-alert"),
    "minor": Look(lazy("Minor"), "warn", "circle-alert"),
    "warning": Look(lazy("Warning"), "neutral", "circle-alert"),
    "indeterminate": Look(lazy("Indeterminate"), "neutral", "circle-help"),
}

STATE = {
    "raised": Look(lazy("Raised"), "danger", "siren"),
    "pending": Look(lazy("Being watched"), "neutral", "hourglass"),
    "hidden": Look(lazy("Explained by another"), "plan", "monitor-dot"),
    "cleared": Look(lazy("Over"), "ok", "check"),
}

STAGE = {
    "detected": Look(lazy("Detected"), "danger", "siren"),
    "diagnosed": Look(lazy("Cause found"), "warn", "search"),
    "repairing": Look(lazy("In repair"), "warn", "wrench"),
    "resolved": Look(lazy("Resolved"), "ok", "check"),
}

# Any other cause is shown as monitoring names it.
CAUSE = {
    "unreachable": lazy("It does not answer"),
    "link_down": lazy("A link is down"),
    "restarted": lazy("It has restarted"),
    "power": lazy("Power failure"),
    "battery": lazy("On battery"),
    "temperature": lazy("It is too hot"),
    "signal": lazy("Bad signal"),
    "load": lazy("It is overloaded"),
    "customer_reports": lazy("Several customers report a fault"),
}

HIDDEN_FOR = {
    "maintenance": lazy("Planned work goes on there."),
    "parent": lazy("Something that it stands on is dead."),
}

# The same states as parts of the list.
PARTS = {
    "raised": lazy("Raised alarms"),
    "pending": lazy("Being watched"),
    "hidden": lazy("Explained by others"),
    "cleared": lazy("Those that are over"),
}

# What happened, by the kind of the fact and what it says: the words and the icon.
HAPPENED = {
    "raised": (lazy("It was raised"), "siren"),
    "severity": (lazy("From %(before)s to %(after)s"), "activity"),
    "hidden.maintenance": (lazy("Hidden: planned work goes on there"), "calendar-clock"),
    "hidden.parent": (lazy("Hidden: something that it stands on is dead"), "link"),
    "acknowledged": (lazy("Somebody attends to it"), "user-round"),
    "unacknowledged": (lazy("Nobody attends to it any more"), "monitor-dot"),
    "commented": (lazy("Comment"), "message-square"),
    "outage_proposed": (lazy("It looks like an outage"), "wifi-off"),
    "outage_dismissed": (lazy("It is no outage"), "check"),
    "joined": (lazy("Part of an outage"), "wifi-off"),
    "gone": (lazy("It is over"), "check"),
    "hand": (lazy("Cleared by hand"), "check"),
}
