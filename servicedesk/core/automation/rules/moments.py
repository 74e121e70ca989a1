"""What sets a rule off: something that happens to a ticket, or time that passes."""

from collections.abc import Mapping
from typing import Any

from servicedesk.core.tickets.events import SlaBreached, TicketChanged, TicketEscalated, TicketOpened

EVENTS = (
    "opened", "changed", "customer_replied", "agent_replied", "noted", "assigned", "prioritized", "started", "waiting",
    "resumed", "held", "released", "escalated", "escalation_accepted", "escalation_returned", "promise_warned",
    "promise_breached", "resolved", "reopened", "closed", "cancelled", "rated",
)  # fmt: skip
IN_STATE, NO_ANSWER, QUIET, PROMISE_DUE = "in_state", "no_answer", "quiet", "promise_due"
TIMED = (IN_STATE, NO_ANSWER, QUIET, PROMISE_DUE)
MOMENTS = (*EVENTS, *TIMED)
OF_PROMISES = ("promise_warned", "promise_breached")
PROMISES = ("response", "attention", "resolution", "next_update", "regulator")

# Actions of a change that are known to administrators under another name.
_CALLED = {"rejected_solution": "reopened", "confirmed": "closed"}
_SPOKEN = ("opened", "customer_replied", "reopened")
_OVER = ("resolved", "closed", "cancelled")


def moments_of(kind: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a fact is to rules, by its kind and its values; nothing for what sets none off."""
    if kind == TicketOpened.kind:
        return ("opened",)
    if kind == TicketEscalated.kind:
        return ("escalated",) if told.get("way") == "functional" else ()
    if kind == SlaBreached.kind:
        return (
            ()
            if told.get("is_overtaken")
            else ("promise_warned" if told.get("phase") == "warning" else "promise_breached",)
        )
    if kind != TicketChanged.kind:
        return ()
    action = str(told.get("action", ""))
    action = _CALLED.get(action, action)
    if action == "replied":
        action = _who_replied(told)
    return ("changed", action) if action in EVENTS else ("changed",)


def _who_replied(told: Mapping[str, Any]) -> str:
    if told.get("by_customer"):
        return "customer_replied"
    return "agent_replied" if str(told.get("by", "")).startswith("user:") else ""


def begins(moment: str, kind: str, told: Mapping[str, Any], *, by_rule: bool) -> bool:
    """Tell whether the time of a rule that waits begins with this fact."""
    if moment == IN_STATE:
        return is_step(kind, told)
    if moment == NO_ANSWER:
        return any(each in _SPOKEN for each in moments_of(kind, told))
    return not by_rule and bool(moments_of(kind, told))


def ends(moment: str, kind: str, told: Mapping[str, Any], *, by_rule: bool) -> bool:
    """Tell whether a later fact ends the wait, because it begins anew or there is nothing to wait for."""
    if begins(moment, kind, told, by_rule=by_rule):
        return True
    is_answer = any(each in ("agent_replied", *_OVER) for each in moments_of(kind, told))
    return moment == NO_ANSWER and is_answer


def is_step(kind: str, told: Mapping[str, Any]) -> bool:
    """Tell whether a fact brought its ticket into another state."""
    return kind == TicketOpened.kind or (
        kind == TicketChanged.kind and told.get("status_from") != told.get("status_to")
    )
