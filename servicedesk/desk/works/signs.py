"""How the desk says where planned work stands, what was decided about it, and what customers object."""

from servicedesk.desk.signs import Look
from servicedesk.language.marks import lazy

PHASE = {
    "draft": Look(lazy("Draft"), "neutral", "file-text"),
    "proposed": Look(lazy("Waits for approval"), "warn", "hourglass"),
    "approved": Look(lazy("Approved"), "plan", "check"),
    "planned": Look(lazy("Announced"), "plan", "calendar-clock"),
    "review": Look(lazy("Under review"), "warn", "message-square-warning"),
    "started": Look(lazy("Going on"), "warn", "wrench"),
    "finished": Look(lazy("Finished"), "ok", "circle-check"),
    "cancelled": Look(lazy("Cancelled"), "neutral", "x"),
}
GROUPS = {
    "coming": lazy("Coming"), "review": lazy("Under review"), "drafts": lazy("Drafts"),
    "over": lazy("Works that are over"),
}  # fmt: skip
KIND = {
    "standard": lazy("Standard: known and approved once for all"),
    "normal": lazy("Normal: somebody else approves it"),
    "emergency": lazy("Emergency: a supervisor announces it, with a reason"),
}
RISK = {"low": lazy("Low"), "medium": lazy("Medium"), "high": lazy("High")}
WHY = {
    "health": Look(lazy("Health"), "danger", "triangle-alert"),
    "work": Look(lazy("Work or business"), "warn", "store"),
    "security": Look(lazy("Security"), "neutral", "lock"),
    "other": Look(lazy("Something else"), "neutral", "message-circle"),
}
OUTCOME = {
    "accepted": Look(lazy("Accepted"), "ok", "circle-check"),
    "alternative": Look(lazy("Something else was offered"), "info", "message-circle"),
    "refused": Look(lazy("Refused"), "neutral", "x"),
}
CHANNEL = {
    "portal": lazy("On the portal"), "link": lazy("By the link of the message"), "phone": lazy("By phone"),
    "email": lazy("By e-mail"), "message": lazy("By message"), "in_person": lazy("In person"),
}  # fmt: skip
DECIDED = {
    "approved": lazy("Approved"), "returned": lazy("Returned"), "overridden": lazy("Announced later than the norm"),
    "emergency": lazy("Announced as an emergency"), "kept": lazy("Kept after a review"), "moved": lazy("Moved"),
    "cancelled": lazy("Cancelled"), "overrun": lazy("It did not end in time: it became an outage"),
    "lapsed": lazy("Nobody decided before the window was over"),
}  # fmt: skip
OCCASION = {
    "planned": lazy("Notice"), "changed": lazy("Moved"), "kept": lazy("Kept after a review"),
    "reminder": lazy("Reminder"), "started": lazy("Start"), "overrun": lazy("Overrun"), "finished": lazy("End"),
    "cancelled": lazy("Cancellation"), "answered": lazy("Answer"),
    "objected": lazy("Objection confirmed"),
}  # fmt: skip
