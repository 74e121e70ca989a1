"""What the parts of rules are called, and a rule told in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from servicedesk.admin.sla.words import CLOCK_WORDS, KIND_WORDS, PAUSE_WORDS, SEGMENT_WORDS
from servicedesk.core.automation import NO_VALUE, PROMISE_DUE, TIMED, RuleDraft
from servicedesk.core.kernel.errors import Message
from servicedesk.language.marks import lazy
from servicedesk.web.locale import gettext as _
from servicedesk.web.locale import ngettext, say

MOMENT_WORDS = {
    "opened": lazy("A ticket is opened"),
    "changed": lazy("Anything is done to a ticket"),
    "customer_replied": lazy("The customer writes"),
    "agent_replied": lazy("Somebody of the desk writes to the customer"),
    "noted": lazy("A note is written"),
    "assigned": lazy("It is given to a team or a person"),
    "prioritized": lazy("Its priority is set"),
    "started": lazy("The work begins"),
    "waiting": lazy("It is put to wait"),
    "resumed": lazy("It goes on after waiting"),
    "held": lazy("It is put on hold"),
    "released": lazy("It is released"),
    "escalated": lazy("It is escalated"),
    "escalation_accepted": lazy("An escalation is accepted"),
    "escalation_returned": lazy("An escalation is returned"),
    "promise_warned": lazy("A promise is near its end"),
    "promise_breached": lazy("A promise is broken"),
    "resolved": lazy("It is solved"),
    "reopened": lazy("The customer says that it still fails"),
    "closed": lazy("It is closed"),
    "cancelled": lazy("It is withdrawn"),
    "rated": lazy("The customer rates it"),
    "in_state": lazy("Time: it has been in the same state for"),
    "no_answer": lazy("Time: the customer has had no answer for"),
    "quiet": lazy("Time: nobody has done anything for"),
    "promise_due": lazy("Time: a promise is due within"),
}
FIELD_WORDS = {
    "kind": lazy("Kind"), "category": lazy("Symptom"), "priority": lazy("Priority"), "status": lazy("State"),
    "waiting_for": lazy("What it waits for"), "team": lazy("Team"), "assignee": lazy("Whoever has the ticket"),
    "channel": lazy("Channel"), "segment": lazy("Customers"), "account": lazy("Account number"),
    "service_kind": lazy("Kind of service"), "title": lazy("Words in the title"),
    "tier": lazy("Level of escalation"), "promise": lazy("Which promise"),
}  # fmt: skip
OPERATOR_WORDS = {
    "is": lazy("is one of"), "is_not": lazy("is none of"), "none": lazy("is empty"), "some": lazy("is not empty"),
    "contains": lazy("contains one of"), "contains_not": lazy("contains none of"), "at_least": lazy("is at least"),
    "at_most": lazy("is at most"),
}  # fmt: skip
ACTION_WORDS = {
    "assign_team": lazy("Give it to a team"), "assign_user": lazy("Give it to a person"),
    "prioritize": lazy("Set the priority"), "start": lazy("Begin the work"), "wait": lazy("Let it wait"),
    "note": lazy("Write a note"), "answer": lazy("Answer the customer"),
    "escalate": lazy("Escalate it to the next level"), "tell_attending": lazy("Tell whoever attends it"),
    "tell_user": lazy("Tell a person"), "tell_team": lazy("Tell a team"),
    "resolve": lazy("Mark it as solved"), "stopped": lazy("Switched off"),
}  # fmt: skip
VALUE_WORDS = {
    "team": lazy("Team"), "user": lazy("Person"), "priority": lazy("Priority"), "reason": lazy("What it waits for"),
    "text": lazy("Text"), "macro": lazy("Answer"),
}  # fmt: skip
OUTCOME_WORDS = {
    "done": (lazy("Carried out"), "ok"), "partly": (lazy("Partly refused"), "warn"),
    "refused": (lazy("Refused"), "danger"), "stopped": (lazy("Switched off"), "danger"),
}  # fmt: skip
STATE_WORDS = {
    "acknowledged": lazy("New"), "held": lazy("Held"), "inProgress": lazy("In progress"), "pending": lazy("Waiting"),
    "resolved": lazy("Solved, unconfirmed"), "closed": lazy("Closed"), "cancelled": lazy("Cancelled"),
    "rejected": lazy("Rejected"),
}  # fmt: skip
CHANNEL_WORDS = {
    "portal": lazy("Portal"), "phone": lazy("Phone"), "email": lazy("E-mail"), "public": lazy("Without signing in"),
}  # fmt: skip
SERVICE_WORDS = {
    "internet": lazy("Internet"), "fiber": lazy("Fibre"), "radio": lazy("Radio"), "mobile": lazy("Mobile"),
    "voice": lazy("Voice"), "tv": lazy("Television"),
}  # fmt: skip
PRIORITY_WORDS = {"1": lazy("1, the highest"), "2": "2", "3": "3", "4": lazy("4, the lowest")}
COUNTED_WORDS = {"clock": lazy("By the clock, day and night"), "office": lazy("In office hours")}
MATCH_WORDS = {"all": lazy("All conditions hold"), "any": lazy("Any condition holds")}
# Why the desk itself switches a rule off.
STOPPED = (lazy("rule.too_deep"), lazy("rule.too_often"))
# Where the values of a field have names of their own that do not stand in the database.
NAMED: Mapping[str, Mapping[str, str]] = {
    "kind": KIND_WORDS, "priority": PRIORITY_WORDS, "status": STATE_WORDS, "waiting_for": PAUSE_WORDS,
    "channel": CHANNEL_WORDS, "segment": SEGMENT_WORDS, "service_kind": SERVICE_WORDS, "promise": CLOCK_WORDS,
    "reason": PAUSE_WORDS,
}  # fmt: skip

Known = Mapping[str, Mapping[str, str]]


def moment_told(draft: RuleDraft) -> str:
    """Return what sets a rule off, in words."""
    told = _(MOMENT_WORDS[draft.moment])
    if draft.moment not in TIMED:
        return told
    told = f"{told} {ngettext('%(count)s minute', '%(count)s minutes', draft.minutes)}"
    if draft.moment == PROMISE_DUE:
        told = f"{told}: {_(CLOCK_WORDS[draft.promise])}"
    return told if draft.counted_by == "clock" else f"{told} ({_(COUNTED_WORDS['office']).lower()})"


def condition_told(kept: Mapping[str, Any], known: Known) -> str:
    """Return a condition in words."""
    told = f"{_(FIELD_WORDS[kept['field']])} {_(OPERATOR_WORDS[kept['operator']])}"
    return told if kept["operator"] in NO_VALUE else f"{told}: {value_told(kept['field'], kept['values'], known)}"


def value_told(name: str, values: Sequence[str], known: Known) -> str:
    """Return the values of a field in words; one that is gone stands as it was kept."""
    return ", ".join(_(known.get(name, {}).get(each, each)) if each else _("nothing") for each in values)


def action_told(kept: Mapping[str, Any], known: Known) -> str:
    """Return an action in words."""
    told = _(ACTION_WORDS[kept["kind"]])
    values = [value_told(name, [value], known) for name, value in kept["values"].items()]
    return f"{told}: {' · '.join(values)}" if values else told


def refusal_told(kept: Mapping[str, Any]) -> str:
    """Return why an action was refused, in words."""
    return say(Message(kept["code"], kept["about"]))
