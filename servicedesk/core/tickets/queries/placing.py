"""What still waits for an agent, and what is known of those who could get it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, literal, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Team
from servicedesk.core.staffing import Agent, Measure, Skill, read_agents, read_measure
from servicedesk.core.tickets.models import Category, Ticket
from servicedesk.core.tickets.placing_models import AgentTurn, HandBack, SkillNeed, UnplacedTicket
from servicedesk.core.tickets.placing_rules import Candidate, Wish
from servicedesk.core.tickets.queries.seeing import locked, visible_tickets

CARRIED = ("acknowledged", "inProgress", "pending")  # what an agent has to do something about
PORTION = 50  # tickets in one transaction


class Waiting(NamedTuple):
    """A ticket that waits for an agent, with what it asks for."""

    ticket: Ticket
    row: UnplacedTicket
    wish: Wish


class Ground(NamedTuple):
    """What a choice stands on: the agents of a team as they are now, and by what load is measured."""

    candidates: list[Candidate]
    measure: Measure
    names: dict[int, list[str]]


def list_teams_with_unplaced(uow: UnitOfWork) -> Sequence[int]:
    """Return the teams that have tickets for which somebody is to be found; jobs alone ask."""
    of_visible = visible_tickets(uow).with_only_columns(Ticket.id)
    waiting = select(UnplacedTicket.team_id).where(UnplacedTicket.ticket_id.in_(of_visible)).distinct()
    return uow.session.scalars(waiting.order_by(UnplacedTicket.team_id)).all()


def lock_team(uow: UnitOfWork, team_id: int) -> Team:
    """Return a team, so locked that nobody else chooses among its agents until the unit of work ends.

    Tickets come into it meanwhile: they need no more of the team than that it stays.
    """
    found = select(Team).where(Team.id == team_id).with_for_update(key_share=True)
    return uow.session.scalars(found.execution_options(populate_existing=True)).one()


def find_hand_back(uow: UnitOfWork, ticket: Ticket, user_id: int) -> HandBack | None:
    """Return that somebody has handed a ticket back, or None."""
    return uow.session.get(HandBack, (ticket.id, user_id))


def find_turn(uow: UnitOfWork, team_id: int, user_id: int) -> AgentTurn | None:
    """Return when it was last the turn of somebody in a team, or None."""
    return uow.session.get(AgentTurn, (team_id, user_id))


def next_turn(uow: UnitOfWork, team_id: int) -> int:
    """Return the number of the turn that is next in a team."""
    numbers = select(AgentTurn.number).where(AgentTurn.team_id == team_id)
    return max(uow.session.scalars(numbers), default=0) + 1


def lying_in(uow: UnitOfWork, team_id: int) -> Select[Any]:
    """Select what lies in a team with nobody and is not waiting for an agent yet, as rows that wait from now on."""
    known = select(UnplacedTicket.ticket_id)
    lying = visible_tickets(uow).where(
        Ticket.team_id == team_id, Ticket.assignee_id.is_(None), Ticket.status.in_(CARRIED), Ticket.id.not_in(known)
    )
    since = literal(uow.now(), UnplacedTicket.since.type)
    columns: tuple[Any, ...] = (Ticket.id, Ticket.team_id, since, literal(""))
    return lying.with_only_columns(*columns)


def list_unplaced(
    uow: UnitOfWork, team_id: int, measure: Measure, to_change: Collection[int] | None = None
) -> list[Waiting]:
    """Return what of a team waits for an agent, what is owed first before all others.

    With ``to_change`` only those of these tickets, each locked; what somebody else works on is left out.
    """
    found: Select[Any] = visible_tickets(uow).join(UnplacedTicket, UnplacedTicket.ticket_id == Ticket.id)
    found = found.where(UnplacedTicket.team_id == team_id).add_columns(UnplacedTicket, Category)
    found = found.outerjoin(Category, Category.id == Ticket.category_id)
    found = found.order_by(Ticket.queue_by, Ticket.id)
    if to_change is not None:
        found = locked(found.where(Ticket.id.in_(to_change)), skip=True)
    rows = uow.session.execute(found).all()
    needs = _needs(uow) if rows else []
    refused = _handed_back(uow, [row[0].id for row in rows], uow.now() - timedelta(minutes=measure.again_after))
    return [
        Waiting(ticket, row, Wish(_skills_for(needs, ticket.category_id, category), frozenset(refused[ticket.id])))
        for ticket, row, category in rows
    ]


def _needs(uow: UnitOfWork) -> Sequence[SkillNeed]:
    return uow.session.scalars(select(SkillNeed).order_by(SkillNeed.id)).all()


def _skills_for(needs: Iterable[SkillNeed], category_id: int | None, category: Category | None) -> frozenset[int]:
    """Return the skills that a sort of fault asks for, itself or by the kind of service it is of."""
    kind = category.service_kind if category else ""
    return frozenset(
        each.skill_id
        for each in needs
        if (each.category_id is not None and each.category_id == category_id)
        or (each.service_kind and each.service_kind == kind)
    )


def _handed_back(uow: UnitOfWork, ticket_ids: list[int], since: datetime) -> dict[int, set[int]]:
    """Return for each of these tickets who has handed it back lately."""
    refused: dict[int, set[int]] = {ticket_id: set() for ticket_id in ticket_ids}
    found = select(HandBack).where(HandBack.ticket_id.in_(ticket_ids), HandBack.at > since)
    for each in uow.session.scalars(found) if ticket_ids else ():
        refused[each.ticket_id].add(each.user_id)
    return refused


class Carried(NamedTuple):
    """What somebody carries: how many open tickets, and what they weigh together."""

    open: int = 0
    load: int = 0


def read_loads(uow: UnitOfWork, user_ids: Collection[int], measure: Measure) -> dict[int, Carried]:
    """Return what these people carry, those who carry nothing left out."""
    loads: dict[int, Carried] = {}
    for user_id, priority, count in uow.session.execute(_carrying(), {"users": list(user_ids)}):
        known = loads.get(user_id, Carried())
        loads[user_id] = Carried(known.open + count, known.load + count * measure.weights[priority - 1])
    return loads


@cache
def _carrying() -> Select[Any]:
    """Return the statement, made once; it reads what is open of these people and nothing else."""
    columns: tuple[Any, ...] = (Ticket.assignee_id, Ticket.priority, func.count(Ticket.id))
    whose = Ticket.assignee_id.in_(bindparam("users", expanding=True))
    return select(*columns).where(whose, Ticket.status.in_(CARRIED)).group_by(Ticket.assignee_id, Ticket.priority)


def survey_team(uow: UnitOfWork, team_id: int) -> Ground:
    """Return what a choice for a team stands on."""
    measure = read_measure(uow)
    agents = read_agents(uow, [team_id], measure)
    loads = read_loads(uow, [each.user_id for each in agents], measure)
    turns = {
        row.user_id: row.number for row in uow.session.scalars(select(AgentTurn).where(AgentTurn.team_id == team_id))
    }
    names = {row.id: [row.name, row.name_en or row.name] for row in uow.session.scalars(select(Skill))}
    now = uow.now()
    candidates = [_candidate(each, team_id, loads, turns, now) for each in agents]
    return Ground(candidates, measure, names)


def _candidate(
    agent: Agent, team_id: int, loads: Mapping[int, Carried], turns: Mapping[int, int], now: datetime
) -> Candidate:
    duty, carried = agent.duty([team_id], now), loads.get(agent.user_id, Carried())
    return Candidate(
        agent.user_id, duty.is_on, duty.until, duty.next_at, bool(agent.away), agent.away_until, agent.skills,
        carried.open, carried.load, agent.most_open, turns.get(agent.user_id, 0),
    )  # fmt: skip
