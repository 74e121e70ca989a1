"""The facts that tickets publish; they hold identifiers and codes, never anybody's words."""

from dataclasses import dataclass, field
from typing import Any

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    """A customer's concern was registered; ``status`` is ``held`` when it waits, for the codes in ``held_for``.

    ``claim_code`` is the official one, empty where the country asks for none.
    """

    kind = "ticket.opened"
    subject = "ticket"
    hook = "on_ticket_open"

    ticket_id: int
    number: str
    account_id: int
    account_number: str
    contact_id: int = 0
    service_id: int = 0
    category: str = ""
    ticket_kind: str = "fault"
    channel: str = "portal"
    status: str = "acknowledged"
    held_for: list[str] = field(default_factory=list)
    claim_code: str = ""


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    """A sort of fault or what is asked about it is different; ``action`` is created or changed."""

    kind = "category.changed"
    subject = "category"

    category_id: int
    code: str
    action: str


@dataclass(frozen=True, kw_only=True)
class MatrixChanged(Event):
    """A line of the escalation matrix is different; category 0 is that for all others."""

    kind = "matrix.changed"
    subject = "path"

    path_id: int
    category_id: int = 0


@dataclass(frozen=True, kw_only=True)
class TicketChanged(Event):
    """Somebody did something to a ticket.

    ``action`` is what was done: replied, noted, assigned, prioritized, started, waiting, resumed,
    held, released, hold_removed (another reason holds it still), account_checked, resolved, confirmed,
    rejected_solution, closed, cancelled, rejected, linked, unlinked, merged, unmerged, rated, identified
    (whose report it is that a guest had sent), protocol_started, protocol_finished (with the outcome as its
    reason), protocol_reopened, protocol_stopped, escalation_accepted, escalation_returned, escalation_answered,
    escalation_withdrawn, carrier_referenced, followed_up, follow_up_due, handed_back (by its agent, or for the
    reason absence), not_assigned (nobody of the team could get it, for which reason), certified (a repair
    certificate was added), agreed (the customer agrees that it is solved, by the channel that is its reason),
    claimed (it became a claim, by the wish of the customer, by hand or by time), coded (it got its official code),
    continued (its customer wrote after its end, and another ticket goes on with it). ``reason`` is a code that
    belongs to it, as desk where the desk itself has assigned; ``why`` tells then in codes and values why.
    ``reference_id`` is the interaction, note, user, team, ticket, account or escalation that it is about.
    ``by`` names who did it, as in ``user:12``; ``mentioned_ids`` the users who are named in a note.
    """

    kind = "ticket.changed"
    subject = "ticket"
    hook = "on_ticket_change"

    ticket_id: int
    number: str
    account_id: int
    action: str
    status_from: str
    status_to: str
    reason: str = ""
    reference_id: int = 0
    by_customer: bool = False
    by: str = ""
    mentioned_ids: list[int] = field(default_factory=list)
    why: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClockRecomputed(Event):
    """A clock of a ticket got another target, because its priority, its category or the policy changed.

    ``due_from`` and ``due_to`` are until when it had and has time, as ISO 8601 in UTC; its pauses are kept.
    """

    kind = "ticket.clock_recomputed"
    subject = "ticket"

    ticket_id: int
    number: str
    clock: str
    policy_from: int
    policy_to: int
    due_from: str
    due_to: str


@dataclass(frozen=True, kw_only=True)
class SlaBreached(Event):
    """A promise came nearer to its end, or was broken: once for each clock, period and phase.

    ``clock`` is response, attention, resolution, next_update or regulator. ``phase`` is warning or breach,
    ``percent`` the hundredths of its time that had passed, ``due_at`` the promised moment as ISO 8601 in UTC.
    ``is_overtaken`` tells that a later phase of the same clock was due as well when this one was told,
    ``is_quiet`` that somebody has decided to have it noted and told to nobody, with many others at one moment.
    """

    kind = "ticket.sla_breached"
    subject = "ticket"
    hook = "on_sla_breach"

    ticket_id: int
    number: str
    account_id: int
    clock: str
    phase: str
    percent: int
    due_at: str
    period: int = 1
    policy_id: int = 0
    priority: int = 3
    category: str = ""
    ticket_kind: str = "fault"
    status: str = ""
    team_id: int = 0
    assignee_id: int = 0
    is_overtaken: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(Event):
    """A ticket was handed over to another team or unit, or those who must know were told.

    ``way`` is functional or hierarchical, ``why`` hand, time_limit or breach. ``action`` is escalated for
    a functional one inside, escalated_outside for a carrier, raised for a hierarchical one. ``to_team`` and
    ``from_team`` are codes, ``told_role`` that of the role of those who must know. ``tier`` is its place in
    the matrix, 0 for a team that is not in it. ``accept_by`` is a moment as ISO text, empty without a limit.
    """

    kind = "ticket.escalated"
    subject = "ticket"
    hook = "on_escalate"

    ticket_id: int
    number: str
    account_id: int
    action: str
    escalation_id: int
    way: str
    why: str
    tier: int = 0
    is_external: bool = False
    from_team_id: int = 0
    from_team: str = ""
    to_team_id: int = 0
    to_team: str = ""
    told_role: str = ""
    accept_by: str = ""
    by: str = ""
