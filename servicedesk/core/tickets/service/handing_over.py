"""What every escalation does in the end: a hand-over is written, the ticket goes where it belongs, the fact is told."""

from datetime import datetime
from typing import NamedTuple

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Team
from servicedesk.core.tickets.escalation_models import FUNCTIONAL, HIERARCHICAL, Escalation, EscalationTier
from servicedesk.core.tickets.escalation_rules import TICKET_STATES, limit_of, next_look
from servicedesk.core.tickets.events import TicketEscalated
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.escalations import escalation_to_change, office_of
from servicedesk.core.tickets.service.placing import enter_team
from servicedesk.core.tickets.service.writing import note_change

ACTIONS = {False: "escalated", True: "escalated_outside"}


class Asked(NamedTuple):
    """What a hand-over is about: where it comes from and goes to, why, and what the next level is told."""

    from_team_id: int | None
    to_team: Team
    tier: EscalationTier | None
    place: int
    why: str = "hand"
    reason: str = ""
    answers: tuple[tuple[str, ...], ...] = ()
    before_id: int | None = None
    follow_up_by: datetime | None = None


def hand_over(uow: UnitOfWork, ticket: Ticket, asked: Asked) -> Escalation:
    """Hand a ticket over to a team or a unit outside, with the limits of its level, and publish it."""
    now, tier = uow.now(), asked.tier
    office = office_of(uow)
    escalation = Escalation(
        ticket_id=ticket.id, before_id=asked.before_id, way=FUNCTIONAL, is_external=asked.to_team.is_external,
        state="asked", why=asked.why, tier=asked.place, from_team_id=asked.from_team_id, to_team_id=asked.to_team.id,
        asked_by=uow.actor.key, asked_by_name=uow.actor.name if uow.actor.is_staff else "", reason=asked.reason,
        answers=[list(each) for each in asked.answers], asked_at=now,
        accept_by=limit_of(tier, "accept", now, office) if tier else None,
        answer_by=limit_of(tier, "answer", now, office) if tier else None,
        follow_up_by=asked.follow_up_by if asked.to_team.is_external else None,
    )  # fmt: skip
    escalation.next_at = next_look(escalation)
    ticket.escalation = "open"
    _add(uow, escalation)
    stand_with(uow, ticket, escalation)
    _publish(uow, ticket, escalation, ACTIONS[escalation.is_external])
    return escalation


def raise_to(uow: UnitOfWork, ticket: Ticket, role: str, team_id: int | None, why: str, tier: int = 0) -> Escalation:
    """Tell those who must know: the role where one is named, else the team; the ticket stays where it is."""
    escalation = Escalation(
        ticket_id=ticket.id, way=HIERARCHICAL, state="told", why=why, tier=tier, told_role=role, to_team_id=team_id,
        asked_by=uow.actor.key, asked_at=uow.now(), ended_at=uow.now(),
    )  # fmt: skip
    ticket.escalation = ticket.escalation or "over"
    _add(uow, escalation)
    _publish(uow, ticket, escalation, "raised")
    return escalation


def give_back(uow: UnitOfWork, ticket: Ticket, over: Escalation) -> None:
    """Give a ticket back to whoever asked, once that is over; the hand-over that waited for it goes on."""
    if over.before_id is None:
        ticket.escalation = "over"
        if not over.is_external:
            ticket.team_id, ticket.assignee_id = over.from_team_id, None
            enter_team(uow, ticket, over.from_team)
        _go_on(uow, ticket)
        return
    before = escalation_to_change(uow, ticket, over.before_id)
    _wake(uow, before)
    stand_with(uow, ticket, before)


def stand_with(uow: UnitOfWork, ticket: Ticket, escalation: Escalation) -> None:
    """Put a ticket where its hand-over says: into the queue of the team, or to wait for the unit outside."""
    if not escalation.is_external:
        ticket.team_id, ticket.assignee_id = escalation.to_team_id, None
        enter_team(uow, ticket, escalation.to_team)
        _go_on(uow, ticket)
        return
    ticket.team_id = escalation.from_team_id
    if ticket.status in TICKET_STATES and ticket.pending_reason != "carrier":
        before, ticket.status, ticket.pending_reason = ticket.status, "pending", "carrier"
        note_change(uow, ticket, "waiting", before, reason="carrier")


def finish(uow: UnitOfWork, escalation: Escalation, state: str, words: str = "") -> None:
    """Note how a hand-over ended, and who ended it."""
    escalation.state, escalation.ended_at, escalation.outcome = state, uow.now(), words
    escalation.ended_by_name = uow.actor.name if uow.actor.is_staff else ""
    escalation.next_at = next_look(escalation)


def _go_on(uow: UnitOfWork, ticket: Ticket) -> None:
    """Let the work begin or go on where it stood still."""
    action = {"acknowledged": "started", "pending": "resumed"}.get(ticket.status)
    if action is not None:
        before, ticket.status, ticket.pending_reason = ticket.status, "inProgress", ""
        note_change(uow, ticket, action, before)


def _wake(uow: UnitOfWork, before: Escalation) -> None:
    """Let a hand-over go on that waited; how long it waited does not count."""
    waited = uow.now() - (before.ended_at or uow.now())
    before.state, before.ended_at = "accepted" if before.accepted_at else "asked", None
    before.accept_by = before.accept_by + waited if before.accept_by else None
    before.answer_by = before.answer_by + waited if before.answer_by else None
    before.next_at = next_look(before)


def _add(uow: UnitOfWork, escalation: Escalation) -> None:
    uow.session.add(escalation)
    uow.session.flush()  # the fact names the hand-over by its identifier


def _publish(uow: UnitOfWork, ticket: Ticket, escalation: Escalation, action: str) -> None:
    ticket.changed_at = uow.now()
    from_team, to_team = escalation.from_team, escalation.to_team
    uow.publish(
        TicketEscalated(
            ticket_id=ticket.id, number=ticket.number or "", account_id=ticket.account_id, action=action,
            escalation_id=escalation.id, way=escalation.way, why=escalation.why, tier=escalation.tier,
            is_external=escalation.is_external, told_role=escalation.told_role,
            from_team_id=from_team.id if from_team else 0, from_team=from_team.code if from_team else "",
            to_team_id=to_team.id if to_team else 0, to_team=to_team.code if to_team else "",
            accept_by=escalation.due_by.isoformat() if escalation.due_by else "", by=uow.actor.key,
        )
    )  # fmt: skip
