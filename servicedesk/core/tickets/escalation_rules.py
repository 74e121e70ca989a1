"""Decisions about escalations: which action leads where, who may act, what is late. No session, no writing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.people import may
from servicedesk.core.sla.calendars import BusinessCalendar
from servicedesk.core.tickets.escalation_models import BY_OFFICE, Escalation, EscalationTier

TICKET_STATES = ("acknowledged", "inProgress", "pending")
OVERSEE = "ticket.oversee"
LOOK_AGAIN = timedelta(hours=1)  # the desk looks no more often than this at what cannot go further
LIVE = ("asked", "accepted", "passed_on")


@dataclass(frozen=True)
class Move:
    """Where an action leads, the permission, whose team may do it, and whether only an outside unit has it."""

    to: str
    permission: str
    by_asker: bool = False
    outside: bool | None = None  # None: inside and outside


# What is not in this table is not possible. The desk itself lets a hand-over lapse, goes on with the one before
# once the next is over, and ends them all with their ticket.
MOVES: dict[tuple[str, str], Move] = {
    ("asked", "accept"): Move("accepted", "ticket.accept", outside=False),
    ("asked", "note_reference"): Move("accepted", "ticket.follow", outside=True),
    ("asked", "follow_up"): Move("asked", "ticket.follow", outside=True),
    ("asked", "return"): Move("returned", "ticket.return"),
    ("asked", "answer"): Move("answered", "ticket.answer"),
    ("asked", "withdraw"): Move("withdrawn", "ticket.escalate", by_asker=True),
    ("asked", "pass_on"): Move("passed_on", "ticket.escalate"),
    ("accepted", "note_reference"): Move("accepted", "ticket.follow", outside=True),
    ("accepted", "follow_up"): Move("accepted", "ticket.follow", outside=True),
    ("accepted", "return"): Move("returned", "ticket.return"),
    ("accepted", "answer"): Move("answered", "ticket.answer"),
    ("accepted", "pass_on"): Move("passed_on", "ticket.escalate"),
    ("lapsed", "note_reference"): Move("lapsed", "ticket.follow", outside=True),
    ("lapsed", "follow_up"): Move("lapsed", "ticket.follow", outside=True),
    ("lapsed", "answer"): Move("answered", "ticket.answer", outside=True),
}
OVER = ("answered", "returned", "withdrawn", "ended", "told")


def move_of(escalation: Escalation, action: str) -> Move:
    """Return where this action leads, or raise Conflict when it leads nowhere."""
    found = MOVES.get((escalation.state, action))
    if found is None or found.outside not in (None, escalation.is_external):
        raise Conflict("escalation.not_possible", action=action, state=escalation.state)
    return found


def require_may_move(actor: Actor, escalation: Escalation, move: Move) -> None:
    """Raise Forbidden unless this actor may take this action, for the team whose turn it is."""
    if not _may_move(actor, escalation, move):
        raise Forbidden


def possible_moves(actor: Actor, escalation: Escalation) -> list[str]:
    """Return the actions that this actor may take now, in the order of the table."""
    return [
        action
        for (state, action), move in MOVES.items()
        if state == escalation.state
        and move.outside in (None, escalation.is_external)
        and _may_move(actor, escalation, move)
    ]


def _may_move(actor: Actor, escalation: Escalation, move: Move) -> bool:
    team = escalation.from_team_id if move.by_asker else escalation.holder_id
    is_theirs = team is None or team in actor.team_ids or may(actor, OVERSEE) or actor.is_machine
    return may(actor, move.permission) and is_theirs


def limit_of(tier: EscalationTier, what: str, now: datetime, office: BusinessCalendar) -> datetime | None:
    """Return until when a level has to ``accept`` or to ``answer`` what it gets now, None without a limit."""
    minutes = tier.accept_within if what == "accept" else tier.answer_within
    if not minutes:
        return None
    lasting = timedelta(minutes=minutes)
    return office.add(now, lasting) if tier.counted_by == BY_OFFICE else now + lasting


def next_look(escalation: Escalation) -> datetime | None:
    """Return when the desk looks at a hand-over again by itself: at the first limit or when it is to be followed up."""
    limits = {"asked": (escalation.accept_by, escalation.answer_by), "accepted": (escalation.answer_by,)}
    followed = (escalation.follow_up_by,) if escalation.state in ("asked", "accepted", "lapsed") else ()
    return min((each for each in (*limits.get(escalation.state, ()), *followed) if each is not None), default=None)


def is_late(escalation: Escalation, now: datetime) -> bool:
    """Tell whether it should have been accepted or answered by now."""
    limits = [escalation.accept_by if escalation.state == "asked" else None, escalation.answer_by]
    return escalation.is_open and any(each is not None and each <= now for each in limits)


def next_tier(tiers: list[EscalationTier], place: int, team_id: int | None) -> int:
    """Return the place, from 1, of the level after this place, past the team that has the ticket; 0 for none."""
    own = max((at for at, tier in enumerate(tiers, 1) if tier.team_id == team_id), default=0)
    after = max(place, own)
    return after + 1 if after < len(tiers) else 0
