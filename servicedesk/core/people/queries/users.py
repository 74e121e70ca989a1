"""Users, teams and roles, as the actor may see them."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Row, Select, exists, false, literal, or_, select, union_all
from sqlalchemy.orm import selectinload

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Role, Team, User, team_member, user_role
from servicedesk.core.people.rules.permissions import KEYS, may


def visible_users(uow: UnitOfWork) -> Select[User]:
    """Select the users that the actor may see; without the right to see all, those of his teams and himself."""
    actor = uow.actor
    if actor.is_machine or (actor.is_staff and (actor.may("user.read") or actor.may("user.manage"))):
        return select(User)
    if actor.is_staff:
        fellows = select(team_member.c.user_id).where(team_member.c.team_id.in_(actor.team_ids))
        return select(User).where(or_(User.id == actor.id, User.id.in_(fellows)))
    return select(User).where(false())


def visible_teams(uow: UnitOfWork) -> Select[Team]:
    """Select the teams that the actor may see; without the right to see all, his own."""
    actor = uow.actor
    if actor.is_machine or (actor.is_staff and (actor.may("user.read") or actor.may("team.manage"))):
        return select(Team)
    if actor.is_staff:
        return select(Team).where(Team.id.in_(actor.team_ids))
    return select(Team).where(false())


def visible_roles(uow: UnitOfWork) -> Select[Role]:
    """Select the roles that the actor may see: who gives or changes them sees all."""
    if may(uow.actor, "role.manage") or may(uow.actor, "user.manage"):
        return select(Role)
    return select(Role).where(false())


def get_user(uow: UnitOfWork, user_id: int) -> User:
    """Return a user, or raise NotFound when there is none that the actor may see."""
    found = uow.session.scalar(visible_users(uow).where(User.id == user_id))
    if found is None:
        raise NotFound
    return found


def actor_of_user(user: User) -> Actor:
    """Return a user as who he is when he acts, to ask what he may see."""
    own = frozenset(team.id for team in user.teams)
    return Actor("user", user.id, user.name, user.language, user.permissions, team_ids=own)


def list_users(uow: UnitOfWork) -> Sequence[User]:
    """Return the users by name, with their roles and teams."""
    whole = visible_users(uow).options(selectinload(User.roles), selectinload(User.teams))
    return uow.session.scalars(whole.order_by(User.name, User.id)).all()


def list_colleagues(uow: UnitOfWork) -> Sequence[User]:
    """Return the users by name as lists of choices need them: without their roles and teams."""
    return uow.session.scalars(visible_users(uow).order_by(User.name, User.id)).all()


class Named(NamedTuple):
    """A user or a team as lists of choices need it."""

    id: int
    name: str
    is_active: bool = True


class Roster(NamedTuple):
    """Who can be given work: the users and the teams that the actor may see, each by name."""

    users: list[Named]
    teams: list[Named]


def read_roster(uow: UnitOfWork) -> Roster:
    """Return users and teams by name, in one statement and without objects."""
    users, teams = visible_users(uow), visible_teams(uow)
    sees_all = users.whereclause is None and teams.whereclause is None
    rows: Sequence[Any] = uow.session.execute(_everybody() if sees_all else _make_roster(users, teams)).all()
    roster = Roster([], [])
    for name, identifier, is_user, is_active in sorted(rows, key=itemgetter(0, 1)):
        (roster.users if is_user else roster.teams).append(Named(identifier, name, bool(is_active)))
    return roster


@cache
def _everybody() -> CompoundSelect[Any]:
    """Return the statement for whoever sees all users and teams, made once."""
    return _make_roster(select(table_of(User)), select(table_of(Team)))


def _make_roster(users: Select[Any], teams: Select[Any]) -> CompoundSelect[Any]:
    user, team = table_of(User).c, table_of(Team).c
    named = users.with_only_columns(user.name, user.id, literal(True).label("is_user"), user.is_active)
    return union_all(named, teams.with_only_columns(team.name, team.id, literal(False), literal(True)))


def list_team_users(uow: UnitOfWork, team_id: int) -> Sequence[User]:
    """Return who can be given the work of a team: its active members, by name."""
    members = select(team_member.c.user_id).where(team_member.c.team_id == team_id)
    found = visible_users(uow).where(User.id.in_(members), User.is_active)
    return uow.session.scalars(found.order_by(User.name, User.id)).all()


def list_users_who_may(uow: UnitOfWork, permission: str) -> Sequence[User]:
    """Return the active users whose roles allow something, by name."""
    roles = [role.id for role in uow.session.scalars(select(Role)) if permission in role.permissions]
    holders = select(user_role.c.user_id).where(user_role.c.role_id.in_(roles))
    found = visible_users(uow).where(User.id.in_(holders), User.is_active)
    return uow.session.scalars(found.order_by(User.name, User.id)).all()


def list_role_users(uow: UnitOfWork, code: str) -> Sequence[User]:
    """Return who has a role now: its active users, by name."""
    holders = select(user_role.c.user_id).join(Role, Role.id == user_role.c.role_id).where(Role.code == code)
    found = visible_users(uow).where(User.id.in_(holders), User.is_active)
    return uow.session.scalars(found.order_by(User.name, User.id)).all()


def get_team(uow: UnitOfWork, team_id: int) -> Team:
    """Return a team, or raise NotFound when there is none that the actor may see."""
    found = uow.session.scalar(visible_teams(uow).where(Team.id == team_id))
    if found is None:
        raise NotFound
    return found


def list_teams(uow: UnitOfWork) -> Sequence[Team]:
    """Return the teams by name."""
    return uow.session.scalars(visible_teams(uow).order_by(Team.name, Team.id)).all()


def name_teams(uow: UnitOfWork) -> list[Named]:
    """Return what the teams are called that the actor may see, by name and without objects."""
    visible = visible_teams(uow)
    asked = _team_names() if visible.whereclause is None else _make_team_names(visible)
    return [Named(*row) for row in uow.session.execute(asked)]


@cache
def _team_names() -> Select[int, str]:
    """Return the statement for whoever sees all teams, made once."""
    team = table_of(Team).c
    return select(team.id, team.name).order_by(team.name, team.id)


def _make_team_names(visible: Select[Team]) -> Select[int, str]:
    return visible.with_only_columns(Team.id, Team.name).order_by(Team.name, Team.id)


def get_role(uow: UnitOfWork, role_id: int) -> Role:
    """Return a role, or raise NotFound when there is none that the actor may see."""
    found = uow.session.scalar(visible_roles(uow).where(Role.id == role_id))
    if found is None:
        raise NotFound
    return found


def list_roles(uow: UnitOfWork) -> Sequence[Role]:
    """Return the roles by name."""
    return uow.session.scalars(visible_roles(uow).order_by(Role.name, Role.id)).all()


def roles_of_codes(uow: UnitOfWork, codes: Collection[str]) -> list[Role]:
    """Return the roles with these codes; the caller has looked at who asks."""
    return list(uow.session.scalars(select(Role).where(Role.code.in_(codes)).order_by(Role.code)))


def locked_roles(uow: UnitOfWork) -> list[Role]:
    """Return all roles, locked until the unit of work ends; the caller has looked at who asks."""
    locked = select(Role).order_by(Role.id).with_for_update()
    return list(uow.session.scalars(locked.execution_options(populate_existing=True)))


def teams_of_codes(uow: UnitOfWork, codes: Collection[str]) -> list[Team]:
    """Return the teams with these codes; the caller has looked at who asks."""
    return list(uow.session.scalars(select(Team).where(Team.code.in_(codes)).order_by(Team.code)))


def is_active_user(uow: UnitOfWork, user_id: int) -> bool:
    """Tell whether there is such a user who can work."""
    return bool(uow.session.scalar(select(exists().where(User.id == user_id, User.is_active))))


def has_users(uow: UnitOfWork) -> bool:
    """Tell whether anybody works with the desk yet."""
    return bool(uow.session.scalar(select(exists().where(User.id > 0))))


def is_role_used(uow: UnitOfWork, role_id: int) -> bool:
    """Tell whether any user has this role."""
    return bool(uow.session.scalar(select(exists().where(user_role.c.role_id == role_id))))


def has_administrator(uow: UnitOfWork) -> bool:
    """Tell whether any active user can let others in; no other change of roles runs meanwhile."""
    uow.session.execute(select(Role.id).order_by(Role.id).with_for_update())
    held = select(User.id, Role.permissions).join(User.roles).where(User.is_active)
    return _hold_keys(uow.session.execute(held))


def _hold_keys(rows: Iterable[Row[int, list[str]]]) -> bool:
    held: dict[int, set[str]] = {}
    for user_id, permissions in rows:
        held.setdefault(user_id, set()).update(permissions)
    return any(permissions >= KEYS for permissions in held.values())
