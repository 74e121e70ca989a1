"""The load of agents, as those who supervise them see it: a fixed number of statements, however many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import list_teams
from servicedesk.core.people.models import Team
from servicedesk.core.staffing import (
    Agent,
    Duty,
    Measure,
    Skill,
    get_skill,
    list_skills,
    read_agents,
    read_measure,
    supervised_by,
)
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.placing_models import SkillNeed, UnplacedTicket
from servicedesk.core.tickets.queries.placing import CARRIED
from servicedesk.core.tickets.queries.seeing import visible_tickets

STATES = (*CARRIED, "held")


@dataclass(frozen=True)
class AgentLoad:
    """What one agent has: open tickets by priority and by state, what they weigh, and their promises.

    What is held counts among the states alone: nobody can do anything about it.
    """

    agent: Agent
    duty: Duty
    skills: tuple[Skill, ...]
    by_priority: dict[int, int] = field(default_factory=dict)
    by_state: dict[str, int] = field(default_factory=dict)
    load: int = 0
    oldest_at: datetime | None = None
    warned: int = 0
    breached: int = 0

    @property
    def open(self) -> int:
        """Return how many tickets they have to do something about."""
        return sum(self.by_priority.values())

    @property
    def is_full(self) -> bool:
        """Tell whether the desk gives them nothing more."""
        return self.open >= self.agent.most_open


class TeamLoad(NamedTuple):
    """What of a team nobody has: how many tickets, and for how many of them the desk is looking for somebody."""

    team: Team
    unassigned: int
    waiting: int


class LoadView(NamedTuple):
    """Everything that the view of load shows; ``agents`` are by name."""

    teams: list[Team]
    agents: list[AgentLoad]
    of_teams: list[TeamLoad]
    measure: Measure


def read_load(uow: UnitOfWork, team_id: int = 0) -> LoadView:
    """Return the load of the agents of the teams that the actor supervises, or of one of them.

    Raises Forbidden for whoever supervises nobody, and NotFound for a team of somebody else.
    """
    scope = supervised_by(uow.actor)
    teams = [
        each for each in list_teams(uow) if not each.is_external and (scope.is_all or each.id in scope.team_ids)
    ]  # fmt: skip
    chosen = [each for each in teams if not team_id or each.id == team_id]
    if team_id and not chosen:
        raise NotFound
    team_ids = [each.id for each in chosen]
    measure = read_measure(uow)
    agents = read_agents(uow, team_ids, measure)
    return LoadView(teams, _loads(uow, agents, team_ids, measure), _of_teams(uow, chosen), measure)


def read_own_load(uow: UnitOfWork, user_id: int) -> AgentLoad:
    """Return the load of oneself, or of an agent whom the actor supervises; NotFound for anybody else."""
    is_own = uow.actor.is_staff and uow.actor.id == user_id
    if is_own:
        team_ids = sorted(uow.actor.team_ids)
    else:
        scope = supervised_by(uow.actor)
        team_ids = [each.id for each in list_teams(uow) if scope.is_all or each.id in scope.team_ids]
    measure = read_measure(uow)
    agents = [each for each in read_agents(uow, team_ids, measure) if each.user_id == user_id]
    if not agents:
        raise NotFound
    return _loads(uow, agents, team_ids, measure)[0]


def _loads(uow: UnitOfWork, agents: list[Agent], team_ids: Collection[int], measure: Measure) -> list[AgentLoad]:
    now, users = uow.now(), {"users": [each.user_id for each in agents]}
    skills = list_skills(uow)
    loads = {each.user_id: _empty(each, team_ids, skills, now) for each in agents}
    visible = visible_tickets(uow)
    for user_id, priority, status, count, oldest_at in uow.session.execute(_carrying(visible), users):
        loads[user_id] = _with(loads[user_id], priority, status, count, oldest_at, measure)
    for user_id, warned, breached in uow.session.execute(_promising(visible), users):
        loads[user_id] = _replaced(loads[user_id], warned=warned, breached=breached)
    return list(loads.values())


def _empty(agent: Agent, team_ids: Collection[int], skills: Sequence[Skill], now: datetime) -> AgentLoad:
    own = [team_id for team_id in agent.team_ids if team_id in team_ids]
    return AgentLoad(agent, agent.duty(own, now), tuple(each for each in skills if each.id in agent.skills))


def _with(
    known: AgentLoad, priority: int, status: str, count: int, oldest_at: datetime, measure: Measure
) -> AgentLoad:  # fmt: skip
    states = {**known.by_state, status: known.by_state.get(status, 0) + count}
    if status == "held":
        return _replaced(known, by_state=states)
    return _replaced(
        known, by_state=states,
        by_priority={**known.by_priority, priority: known.by_priority.get(priority, 0) + count},
        load=known.load + count * measure.weights[priority - 1],
        oldest_at=min(oldest_at, known.oldest_at) if known.oldest_at else oldest_at,
    )  # fmt: skip


def _replaced(known: AgentLoad, **changes: Any) -> AgentLoad:
    return AgentLoad(**{**known.__dict__, **changes})


def _carrying(visible: Select[Ticket]) -> Select[Any]:
    kept = (Ticket.assignee_id, Ticket.priority, Ticket.status)
    columns: tuple[Any, ...] = (*kept, func.count(Ticket.id), func.min(Ticket.opened_at))
    whose = visible.where(Ticket.assignee_id.in_(bindparam("users", expanding=True)), Ticket.status.in_(STATES))
    return whose.with_only_columns(*columns).group_by(*kept)


def _promising(visible: Select[Ticket]) -> Select[Any]:
    """Count the tickets of each agent of which a promise that still runs was warned of, or broken."""
    runs = TicketClock.met_at.is_(None) & TicketClock.stopped_at.is_(None)
    each = (
        visible.join(TicketClock, TicketClock.ticket_id == Ticket.id)
        .where(Ticket.assignee_id.in_(bindparam("users", expanding=True)), Ticket.status.in_(CARRIED), runs)
        .with_only_columns(
            Ticket.assignee_id.label("user_id"),
            func.max(case((TicketClock.phase > 0, 1), else_=0)).label("warned"),
            func.max(case((TicketClock.breached_at.is_not(None), 1), else_=0)).label("breached"),
        )
        .group_by(Ticket.id, Ticket.assignee_id)
        .subquery()
    )
    warned = func.sum(each.c.warned * (1 - each.c.breached))
    return select(each.c.user_id, warned, func.sum(each.c.breached)).group_by(each.c.user_id)


def _of_teams(uow: UnitOfWork, teams: list[Team]) -> list[TeamLoad]:
    lying = visible_tickets(uow).where(
        Ticket.team_id.in_([each.id for each in teams]), Ticket.assignee_id.is_(None), Ticket.status.in_(CARRIED)
    )
    counted = lying.outerjoin(UnplacedTicket, UnplacedTicket.ticket_id == Ticket.id).with_only_columns(
        Ticket.team_id, func.count(Ticket.id), func.count(UnplacedTicket.ticket_id)
    )
    found = {row[0]: row for row in uow.session.execute(counted.group_by(Ticket.team_id))}
    return [TeamLoad(each, *(found[each.id][1:] if each.id in found else (0, 0))) for each in teams]


class Needs(NamedTuple):
    """What asks for a skill: sorts of fault, and kinds of service."""

    category_ids: list[int]
    service_kinds: list[str]


def read_needs(uow: UnitOfWork, skill_id: int) -> Needs:
    """Return what asks for a skill, or raise NotFound."""
    skill = get_skill(uow, skill_id)
    rows = uow.session.scalars(select(SkillNeed).where(SkillNeed.skill_id == skill.id)).all()
    return Needs(
        sorted(row.category_id for row in rows if row.category_id),
        sorted(row.service_kind for row in rows if row.service_kind),
    )
