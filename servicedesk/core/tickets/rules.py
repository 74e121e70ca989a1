"""Decisions about tickets: which action leads where, who may do what. No session, no writing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.people import may
from servicedesk.core.regulation import Rules
from servicedesk.core.tickets.models import Ticket

RATE_WITHIN = timedelta(days=30)  # after its end; later nobody remembers
REPLY_STATES = ("acknowledged", "held", "inProgress", "pending", "resolved")
PUBLIC = "public"  # the channel of whoever did not sign in
WAITING_FOR = ("customer", "appointment", "carrier")
PASSING = ("complaint", "claim")  # kinds that no debt and no plugin may hold
CLAIMABLE = ("acknowledged", "held", "inProgress", "pending", "resolved")


@dataclass(frozen=True)
class Transition:
    """Where an action leads, which permission it needs, and whether the customer may do it too."""

    to: str
    permission: str
    by_customer: bool = False


# TMF621's statuses. What is not in this table is not possible.
TRANSITIONS: dict[tuple[str, str], Transition] = {
    ("acknowledged", "start"): Transition("inProgress", "ticket.start"),
    ("acknowledged", "hold"): Transition("held", "ticket.hold"),
    ("acknowledged", "wait"): Transition("pending", "ticket.wait"),
    ("acknowledged", "resolve"): Transition("resolved", "ticket.resolve"),
    ("acknowledged", "cancel"): Transition("cancelled", "ticket.cancel", by_customer=True),
    ("acknowledged", "reject"): Transition("rejected", "ticket.reject"),
    ("held", "release"): Transition("acknowledged", "ticket.release"),
    ("held", "cancel"): Transition("cancelled", "ticket.cancel", by_customer=True),
    ("held", "reject"): Transition("rejected", "ticket.reject"),
    ("inProgress", "hold"): Transition("held", "ticket.hold"),
    ("inProgress", "wait"): Transition("pending", "ticket.wait"),
    ("inProgress", "resolve"): Transition("resolved", "ticket.resolve"),
    ("inProgress", "cancel"): Transition("cancelled", "ticket.cancel", by_customer=True),
    ("inProgress", "reject"): Transition("rejected", "ticket.reject"),
    ("pending", "resume"): Transition("inProgress", "ticket.start"),
    ("pending", "resolve"): Transition("resolved", "ticket.resolve"),
    ("pending", "cancel"): Transition("cancelled", "ticket.cancel", by_customer=True),
    ("pending", "reject"): Transition("rejected", "ticket.reject"),
    ("resolved", "confirm"): Transition("closed", "ticket.close", by_customer=True),
    ("resolved", "reopen"): Transition("inProgress", "ticket.reopen", by_customer=True),
    ("resolved", "close"): Transition("closed", "ticket.close"),
}


def transition(ticket: Ticket, action: str) -> Transition:
    """Return where this action leads from the ticket's status, or raise Conflict when it leads nowhere."""
    found = TRANSITIONS.get((ticket.status, action))
    if found is None:
        raise Conflict("ticket.not_possible", action=action, status=ticket.status, number=ticket.number)
    return found


def require_may(actor: Actor, ticket: Ticket, step: Transition) -> None:
    """Raise Forbidden unless this actor may take this step on this ticket."""
    owns = step.by_customer and speaks_for(actor, ticket.account_id)
    if not owns and not may(actor, step.permission):
        raise Forbidden


def require_permission(actor: Actor, permission: str) -> None:
    """Raise Forbidden unless this actor holds the permission."""
    if not may(actor, permission):
        raise Forbidden


def possible_actions(actor: Actor, ticket: Ticket) -> list[str]:
    """Return the actions that this actor may take now, in the order of the table."""
    return [
        action
        for (status, action), step in TRANSITIONS.items()
        if status == ticket.status
        and (may(actor, step.permission) or (step.by_customer and speaks_for(actor, ticket.account_id)))
    ]


class Standing(Protocol):
    """Anything that tells the status of a ticket."""

    @property
    def status(self) -> str:
        """Return the status."""


def is_resolvable(ticket: Standing) -> bool:
    """Tell whether a ticket stands where it can be resolved: one that is held or resolved already does not."""
    return (ticket.status, "resolve") in TRANSITIONS


def is_unidentified(ticket: Ticket) -> bool:
    """Tell whether somebody sent it without signing in, and nobody has checked yet whose report it is."""
    return ticket.channel == PUBLIC and ticket.identified_at is None and ticket.is_open


def is_rateable(ticket: Ticket, now: datetime) -> bool:
    """Tell whether a ticket was solved and ended, and not too long ago to say how content one was."""
    closed_at = ticket.closed_at
    is_solved = ticket.status == "closed" and ticket.resolved_at is not None
    return is_solved and closed_at is not None and now <= closed_at + RATE_WITHIN


def sees_inside(actor: Actor) -> bool:
    """Tell whether this actor reads what staff tell each other on the tickets that he sees.

    No customer does. Whoever sees tickets only because their accounts are assigned to him does where his role lets
    him write notes himself.
    """
    if not actor.is_staff:
        return actor.is_machine
    follows = actor.may("account.read_assigned") and not actor.may("account.read")
    return actor.may("ticket.note") or not follows


def claim_by(rules: Rules, kind: str, now: datetime) -> datetime | None:
    """Return when a ticket whose time begins now becomes a claim by itself, None where it does not."""
    is_timed = rules.has_claims and rules.claim_after and kind == "fault"
    return now + timedelta(hours=rules.claim_after) if is_timed else None


def is_claimable(ticket: Ticket) -> bool:
    """Tell whether a ticket stands where it can become a claim: a fault that has not ended."""
    return ticket.kind == "fault" and ticket.status in CLAIMABLE


def may_claim(actor: Actor, ticket: Ticket) -> bool:
    """Tell whether this actor may turn the fault into a claim: its customer, or whoever opens tickets for customers."""
    return may_open_for(actor, ticket.account_id)


def speaks_for(actor: Actor, account_id: int) -> bool:
    """Tell whether this actor is a contact of the account."""
    return actor.kind == "contact" and account_id in actor.account_ids


def may_open_for(actor: Actor, account_id: int) -> bool:
    """Tell whether this actor may open a ticket for the account."""
    return speaks_for(actor, account_id) or may(actor, "ticket.open")


def may_reply(actor: Actor, ticket: Ticket) -> bool:
    """Tell whether this actor may write to the other side on this ticket."""
    return speaks_for(actor, ticket.account_id) or may(actor, "ticket.reply")
