"""Escalating without anybody: what is not accepted or answered in time, and what a broken promise brings about."""

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.escalation_models import Escalation
from servicedesk.core.tickets.escalation_rules import LOOK_AGAIN, TICKET_STATES, is_late, next_look, next_tier
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.escalations import escalation_to_change, find_path, open_escalation, propose
from servicedesk.core.tickets.queries.seeing import ticket_to_change_by_id
from servicedesk.core.tickets.service.handing_over import Asked, finish, hand_over, raise_to
from servicedesk.core.tickets.service.writing import note_change


def escalate_due(uow: UnitOfWork, ticket_id: int, escalation_id: int) -> bool:
    """Look at one hand-over that is due, and tell whether anything was done about it.

    The ticket is locked before it is looked at, so of several that look at once one acts and the others find
    that nothing is due any more. What is late goes to the next level and those who must know are told; where
    there is no next level, they are told again each time the limit has passed once more.
    """
    try:
        ticket = ticket_to_change_by_id(uow, ticket_id)
        escalation = escalation_to_change(uow, ticket, escalation_id)
    except NotFound:
        return False
    now = uow.now()
    if escalation.next_at is None or escalation.next_at > now:
        return False
    if ticket.status not in TICKET_STATES:
        escalation.next_at = now + LOOK_AGAIN  # it is held: nobody owes anything until it is released
        return False
    if escalation.follow_up_by is not None and escalation.follow_up_by <= now:
        escalation.follow_up_by = None
        note_change(uow, ticket, "follow_up_due", ticket.status, reference_id=escalation.id)
    escalation.next_at = next_look(escalation)
    if is_late(escalation, now):
        _go_further(uow, ticket, escalation)
    return True


def escalate_by_breach(uow: UnitOfWork, ticket: Ticket, *, hands_over: bool = True) -> list[Escalation]:
    """Escalate a ticket whose promise was broken, and return what was done.

    Those who must know by the matrix are told, else the team that has it; where its line says so and nobody
    was asked yet, it is handed over to the next level too, if ``hands_over``. The caller sees to it that it happens
    once.
    """
    current, proposal = open_escalation(uow, ticket), propose(uow, ticket)
    tiers = proposal.tiers
    late = tiers[current.tier - 1] if current and 0 < current.tier <= len(tiers) else None
    role = (late.told_role if late else "") or proposal.told_role
    done = []
    if role or ticket.team_id:
        done.append(raise_to(uow, ticket, role, ticket.team_id, "breach", current.tier if current else 0))
    if hands_over and current is None and proposal.goes_on_breach and proposal.place and ticket.status in TICKET_STATES:
        tier = tiers[proposal.place - 1]
        done.append(hand_over(uow, ticket, Asked(ticket.team_id, tier.team, tier, proposal.place, "breach")))
    return done


def _go_further(uow: UnitOfWork, ticket: Ticket, late: Escalation) -> None:
    """Hand what is late over to the next level, and tell those who must know."""
    path = find_path(uow, ticket.category_id)
    tiers = path.tiers if path else []
    own = tiers[late.tier - 1] if 0 < late.tier <= len(tiers) else None
    role = (own.told_role if own else "") or (path.told_role if path else "")
    raise_to(uow, ticket, role, late.from_team_id, "time_limit", late.tier)
    place = next_tier(tiers, late.tier, late.to_team_id)
    if not place:
        limit = late.due_by or uow.now()
        late.next_at = uow.now() + max(limit - late.asked_at, LOOK_AGAIN)
        return
    finish(uow, late, "lapsed")
    answers = tuple((each[0], each[1], *each[2:]) for each in late.answers)
    tier = tiers[place - 1]
    hand_over(
        uow,
        ticket,
        Asked(late.from_team_id, tier.team, tier, place, "time_limit", late.reason, answers, late.before_id),
    )
