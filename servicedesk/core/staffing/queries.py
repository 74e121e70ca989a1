"""Skills, shifts and absences as they are kept, and what each agent can do at one moment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may, visible_users
from servicedesk.core.people.models import User, team_member
from servicedesk.core.sla.calendars import BusinessCalendar
from servicedesk.core.staffing.models import (
    AGAIN_AFTER,
    MOST_OPEN,
    WEIGHTS,
    Absence,
    Capacity,
    Shift,
    Skill,
    WorkMeasure,
    shift_member,
    user_skill,
)
from servicedesk.core.staffing.rules import Duty, calendar_of_shift, duty_of

MANAGE, SUPERVISE = "team.manage", "team.supervise"


class Measure(NamedTuple):
    """What a ticket of priority 1 to 4 weighs, how many anybody carries, and the minutes before one again."""

    weights: tuple[int, ...] = WEIGHTS
    most_open: int = MOST_OPEN
    again_after: int = AGAIN_AFTER


@dataclass(frozen=True)
class Agent:
    """One person at one moment: teams, skills, limit, shifts of their own or of the teams, and whether away.

    ``own`` are their shifts, empty where those of the teams count; ``away_until`` has no meaning unless ``away``,
    the kind of absence, is told.
    """

    user_id: int
    name: str
    team_ids: tuple[int, ...]
    skills: frozenset[int]
    most_open: int
    has_own_limit: bool
    own: tuple[BusinessCalendar, ...]
    of_teams: Mapping[int, tuple[BusinessCalendar, ...]]
    away: str = ""
    away_until: datetime | None = None

    def duty(self, team_ids: Collection[int], now: datetime) -> Duty:
        """Return whether they are on shift now, for these teams; their absences are another matter."""
        if self.own:
            return duty_of(self.own, now)
        shared = [calendar for team_id in sorted(team_ids) for calendar in self.of_teams.get(team_id, ())]
        return duty_of(shared, now)


class Supervised(NamedTuple):
    """What a supervisor may look at: these teams, or all of them."""

    team_ids: frozenset[int]
    is_all: bool


def supervised_by(actor: Actor) -> Supervised:
    """Return which teams an actor supervises; Forbidden for whoever supervises none."""
    if may(actor, MANAGE):
        return Supervised(actor.team_ids, True)
    if not may(actor, SUPERVISE):
        raise Forbidden
    return Supervised(actor.team_ids, False)


def read_measure(uow: UnitOfWork) -> Measure:
    """Return by what load is measured; everybody's work goes by it, so it is no secret."""
    row = find_measure(uow)
    return Measure(tuple(row.weights), row.most_open, row.again_after) if row else Measure()


def find_measure(uow: UnitOfWork) -> WorkMeasure | None:
    """Return the row of the measure, None while nobody has changed it."""
    return uow.session.scalars(select(WorkMeasure).order_by(WorkMeasure.id)).first()


def find_capacity(uow: UnitOfWork, user_id: int) -> Capacity | None:
    """Return how much somebody carries, None for as much as everybody; the caller has looked at who asks."""
    return uow.session.get(Capacity, user_id)


def read_agents(uow: UnitOfWork, team_ids: Collection[int], measure: Measure) -> list[Agent]:
    """Return the active members of these teams by name, as they are now, in a fixed number of statements."""
    named = _members(uow, team_ids)
    users = {row.id: row for row in named}
    shared, own = _calendars(uow, team_ids, list(users))
    skills, away = _skills_of(uow, list(users)), _absences_now(uow, list(users))
    teams: dict[int, list[int]] = {}
    for row in named:
        teams.setdefault(row.id, []).append(row.team_id)
    return [
        Agent(
            user_id, row.name, tuple(sorted(teams[user_id])), frozenset(skills.get(user_id, ())),
            row.most_open if row.most_open is not None else measure.most_open, row.most_open is not None,
            tuple(own.get(user_id, ())), shared, *away.get(user_id, ("", None)),
        )
        for user_id, row in users.items()
    ]  # fmt: skip


def _members(uow: UnitOfWork, team_ids: Collection[int]) -> Sequence[Any]:
    members = (
        visible_users(uow)
        .join(team_member, team_member.c.user_id == User.id)
        .outerjoin(Capacity, Capacity.user_id == User.id)
        .where(team_member.c.team_id.in_(team_ids), User.is_active)
    )
    columns = (User.id, User.name, team_member.c.team_id, Capacity.most_open)
    return uow.session.execute(members.with_only_columns(*columns).order_by(User.name, User.id)).all()


Calendars = dict[int, tuple[BusinessCalendar, ...]]


def _calendars(uow: UnitOfWork, team_ids: Collection[int], user_ids: list[int]) -> tuple[Calendars, Calendars]:
    """Return the shifts of teams and those of persons, as calendars."""
    worn = uow.session.execute(
        select(shift_member.c.shift_id, shift_member.c.user_id)
        .where(shift_member.c.user_id.in_(user_ids))
        .order_by(shift_member.c.shift_id)
    ).all()
    chosen = Shift.team_id.in_(team_ids) | Shift.id.in_({row.shift_id for row in worn})
    shifts = uow.session.scalars(select(Shift).where(chosen).order_by(Shift.id)).all()
    zone = get_operator(uow.session).zone if shifts else "UTC"
    made = {shift.id: calendar_of_shift(shift, zone) for shift in shifts}
    shared: Calendars = {}
    for shift in shifts:
        if shift.team_id is not None:
            shared[shift.team_id] = (*shared.get(shift.team_id, ()), made[shift.id])
    own: Calendars = {}
    for row in worn:
        own[row.user_id] = (*own.get(row.user_id, ()), made[row.shift_id])
    return shared, own


def _skills_of(uow: UnitOfWork, user_ids: list[int]) -> dict[int, list[int]]:
    known: dict[int, list[int]] = {}
    for user_id, skill_id in uow.session.execute(
        select(user_skill.c.user_id, user_skill.c.skill_id).where(user_skill.c.user_id.in_(user_ids))
    ):
        known.setdefault(user_id, []).append(skill_id)
    return known


def _absences_now(uow: UnitOfWork, user_ids: Collection[int]) -> dict[int, tuple[str, datetime | None]]:
    """Return who of these is away now: the kind, and until when; of several the one that lasts longest."""
    away: dict[int, tuple[str, datetime | None]] = {}
    for each in uow.session.scalars(_lasting(uow).where(Absence.user_id.in_(user_ids)).order_by(Absence.id)):
        known = away.get(each.user_id)
        is_longer = known is None or each.ends_at is None or (known[1] is not None and each.ends_at > known[1])
        if is_longer:
            away[each.user_id] = (each.kind, each.ends_at)
    return away


def away_among(uow: UnitOfWork, user_ids: Collection[int]) -> set[int]:
    """Return who of these is away now, or works here no longer."""
    gone = select(User.id).where(User.id.in_(user_ids), User.is_active.is_(False))
    return {*_absences_now(uow, user_ids), *uow.session.scalars(gone)} if user_ids else set()


def _lasting(uow: UnitOfWork) -> Select[Absence]:
    now = uow.now()
    return select(Absence).where(
        Absence.begins_at <= now, Absence.ends_at.is_(None) | (Absence.ends_at > now)
    )  # fmt: skip


def may_plan_for(uow: UnitOfWork, user_id: int) -> bool:
    """Tell whether an actor may say when somebody is away, and how much they carry."""
    actor = uow.actor
    if may(actor, MANAGE):
        return True
    shared = select(team_member.c.user_id).where(
        team_member.c.user_id == user_id, team_member.c.team_id.in_(actor.team_ids)
    )
    return may(actor, SUPERVISE) and uow.session.scalars(shared).first() is not None


def visible_absences(uow: UnitOfWork) -> Select[Absence]:
    """Select the absences that the actor may see: one's own, and those of the teams that one supervises."""
    actor, absences = uow.actor, select(Absence)
    if may(actor, MANAGE):
        return absences
    if may(actor, SUPERVISE):
        fellows = select(team_member.c.user_id).where(team_member.c.team_id.in_(actor.team_ids))
        return absences.where(Absence.user_id.in_(fellows) | (Absence.user_id == actor.id))
    return absences.where(Absence.user_id == actor.id)


def list_absences(uow: UnitOfWork, user_id: int) -> Sequence[Absence]:
    """Return the absences of somebody that last or are to come, the nearest first."""
    coming = Absence.ends_at.is_(None) | (Absence.ends_at > uow.now())
    found = visible_absences(uow).where(Absence.user_id == user_id, coming)
    return uow.session.scalars(found.order_by(Absence.begins_at, Absence.id)).all()


def get_absence(uow: UnitOfWork, absence_id: int) -> Absence:
    """Return an absence that the actor may see, or raise NotFound."""
    found = uow.session.scalars(visible_absences(uow).where(Absence.id == absence_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_due_absences(uow: UnitOfWork) -> Sequence[Absence]:
    """Return the absences that have begun and whose tickets are still to be handed back."""
    due = _lasting(uow).where(Absence.hands_back, Absence.handed_at.is_(None))
    return uow.session.scalars(due.order_by(Absence.id)).all()


def visible_skills(uow: UnitOfWork) -> Select[Skill]:
    """Select the skills; whoever works with the desk may know them."""
    if not (uow.actor.is_staff or uow.actor.is_machine):
        raise Forbidden
    return select(Skill)


def list_skills(uow: UnitOfWork) -> Sequence[Skill]:
    """Return the skills by name."""
    return uow.session.scalars(visible_skills(uow).order_by(Skill.name, Skill.id)).all()


def get_skill(uow: UnitOfWork, skill_id: int) -> Skill:
    """Return a skill with those who have it, or raise NotFound."""
    whole = visible_skills(uow).options(selectinload(Skill.users))
    found = uow.session.scalars(whole.where(Skill.id == skill_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def visible_shifts(uow: UnitOfWork) -> Select[Shift]:
    """Select the shifts for whoever keeps them; Forbidden for everybody else."""
    if not may(uow.actor, MANAGE):
        raise Forbidden
    return select(Shift).options(selectinload(Shift.users), selectinload(Shift.team))


def list_shifts(uow: UnitOfWork) -> Sequence[Shift]:
    """Return the shifts by name."""
    return uow.session.scalars(visible_shifts(uow).order_by(Shift.name, Shift.id)).all()


def get_shift(uow: UnitOfWork, shift_id: int) -> Shift:
    """Return a shift with whose it is, or raise NotFound."""
    found = uow.session.scalars(visible_shifts(uow).where(Shift.id == shift_id)).one_or_none()
    if found is None:
        raise NotFound
    return found
