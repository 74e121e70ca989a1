"""Finding an agent for what has come into a team: one choice at a time, so that a ticket never gets two."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete

from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import get_team
from servicedesk.core.people.models import Team
from servicedesk.core.staffing import away_among
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.placing_models import AgentTurn, UnplacedTicket
from servicedesk.core.tickets.placing_rules import Candidate, Choice, choose, explain
from servicedesk.core.tickets.queries.placing import (
    CARRIED,
    Ground,
    Waiting,
    find_turn,
    list_unplaced,
    lock_team,
    lying_in,
    next_turn,
    survey_team,
)
from servicedesk.core.tickets.rules import require_permission
from servicedesk.core.tickets.service.writing import note_change, tell_change

MANAGE = "team.manage"


class Decision(NamedTuple):
    """What becomes of a ticket that waits for an agent; without a choice it waits no longer."""

    waiting: Waiting
    choice: Choice | None

    @property
    def is_news(self) -> bool:
        """Tell whether anything is to be written."""
        choice, row = self.choice, self.waiting.row
        return choice is None or choice.chosen is not None or (row.why, row.next_at) != (choice.why, choice.next_at)


def enter_team(uow: UnitOfWork, ticket: Ticket, team: Team | None) -> None:
    """Let the desk find somebody for a ticket that has come into a team, where the team assigns by itself."""
    if team is None or not team.assigns_itself:
        return
    anew = {"team_id": team.id, "since": uow.now(), "why": "", "next_at": None}
    row = insert_for(uow.session.get_bind().dialect.name)(UnplacedTicket).values(ticket_id=ticket.id, **anew)
    uow.session.execute(row.on_conflict_do_update(index_elements=["ticket_id"], set_=anew))


def leave_queue(uow: UnitOfWork, ticket: Ticket) -> None:
    """Let nobody be found any more for a ticket that somebody has given to a person."""
    uow.session.execute(delete(UnplacedTicket).where(UnplacedTicket.ticket_id == ticket.id))


def begin_placing(uow: UnitOfWork, team_id: int) -> None:
    """Let the desk find somebody for what lies in a team with nobody; nothing for a team that assigns by hand."""
    require_permission(uow.actor, MANAGE)
    team = get_team(uow, team_id)
    if not team.assigns_itself:
        return
    insert = insert_for(uow.session.get_bind().dialect.name)
    names = ["ticket_id", "team_id", "since", "why"]
    rows = insert(UnplacedTicket).from_select(names, lying_in(uow, team.id))
    uow.session.execute(rows.on_conflict_do_nothing(index_elements=["ticket_id"]))  # it may come in by itself meanwhile


def list_to_place(uow: UnitOfWork, team_id: int) -> list[int]:
    """Return those of the tickets that wait in a team of which anything is to be written, the most urgent first.

    Nobody is kept waiting for the answer: it is read without a lock, and may be another one a moment later.
    """
    team = get_team(uow, team_id)
    ground = survey_team(uow, team_id)
    decisions = _decide(uow, team, ground, list_unplaced(uow, team_id, ground.measure))
    return [each.waiting.ticket.id for each in decisions if each.is_news]


def place_waiting(uow: UnitOfWork, team_id: int, ticket_ids: Collection[int]) -> int:
    """Find somebody for these tickets as far as they wait in a team, and return how many of them got an agent.

    The team is locked before anything is looked at: of several that place at once one chooses, and the others
    find what is left, with the load as it is then.
    """
    team = lock_team(uow, team_id)
    ground = survey_team(uow, team_id)
    given = 0
    for each in _decide(uow, team, ground, list_unplaced(uow, team_id, ground.measure, ticket_ids)):
        if each.choice is None:
            leave_queue(uow, each.waiting.ticket)
        elif each.choice.chosen is not None:
            _give(uow, each.waiting, each.choice, each.choice.chosen, ground)
            given += 1
        elif each.is_news:
            _keep_waiting(uow, each.waiting, each.choice, ground)
    return given


def _decide(uow: UnitOfWork, team: Team, ground: Ground, waiting: list[Waiting]) -> list[Decision]:
    """Return what becomes of each ticket, each choice with the load that those before it have made."""
    had = {each.ticket.assignee_id for each in waiting if each.ticket.assignee_id is not None}
    away = away_among(uow, had) if had else set()
    candidates, decisions = list(ground.candidates), []
    for each in waiting:
        if not _still_waits(team, each.ticket, away):
            decisions.append(Decision(each, None))
            continue
        choice = choose(each.wish, candidates)
        decisions.append(Decision(each, choice))
        if choice.chosen is not None:
            weight = ground.measure.weights[each.ticket.priority - 1]
            given = choice.chosen.given(weight, max(other.turn for other in candidates) + 1)
            candidates = [given if other is choice.chosen else other for other in candidates]
    return decisions


def _still_waits(team: Team, ticket: Ticket, away: Collection[int]) -> bool:
    """Tell whether a ticket still needs an agent of this team: it has none, or one who is away."""
    is_here = team.assigns_itself and ticket.team_id == team.id and ticket.status in CARRIED
    return is_here and (ticket.assignee_id is None or ticket.assignee_id in away)


def _give(uow: UnitOfWork, waiting: Waiting, choice: Choice, chosen: Candidate, ground: Ground) -> None:
    ticket, team_id = waiting.ticket, waiting.row.team_id
    ticket.assignee_id = chosen.user_id
    leave_queue(uow, ticket)
    turn = find_turn(uow, team_id, chosen.user_id) or AgentTurn(team_id=team_id, user_id=chosen.user_id)
    turn.number = next_turn(uow, team_id)
    uow.session.add(turn)
    why = explain(choice, ground.names, waiting.wish)
    note_change(
        uow, ticket, "assigned", ticket.status, reason="desk", reference_id=chosen.user_id, why=why
    )  # fmt: skip


def _keep_waiting(uow: UnitOfWork, waiting: Waiting, choice: Choice, ground: Ground) -> None:
    """Note what stands against it; the first time it is a fact of the ticket too."""
    is_first = not waiting.row.why
    waiting.row.why, waiting.row.next_at = choice.why, choice.next_at
    if is_first:
        why = explain(choice, ground.names, waiting.wish)
        tell_change(uow, waiting.ticket, "not_assigned", waiting.ticket.status, reason=choice.why, why=why)
