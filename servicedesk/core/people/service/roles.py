"""Roles, which are sets of permissions, and teams, which are groups of users."""

from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import RoleDraft, TeamDraft
from servicedesk.core.people.events import RoleChanged, RoleCreated, RoleRemoved, TeamChanged, TeamCreated
from servicedesk.core.people.models import Role, Team
from servicedesk.core.people.queries.users import get_role, get_team, is_role_used, roles_of_codes
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import ADMINISTRATOR, DEFAULT_ROLES, KEYS, PERMISSIONS, may_grant
from servicedesk.core.people.service.changes import changed_fields, require, unless_taken
from servicedesk.core.people.service.users import require_administrator

LONGEST_NAME = 80


def ensure_default_roles(uow: UnitOfWork) -> None:
    """Create the roles of the procedure that are missing, and leave those that were changed as they are.

    Only the administrator's is brought up to date, so that a new permission has somebody who may grant it.
    """
    require(uow, "role.manage")
    add_default_roles(uow)


def add_default_roles(uow: UnitOfWork) -> None:
    """Create the roles of the procedure that are missing; for other use cases, which have looked at who asks."""
    known = {role.code: role for role in roles_of_codes(uow, [role.code for role in DEFAULT_ROLES])}
    for default in DEFAULT_ROLES:
        permissions = sorted(default.permissions)
        role = known.get(default.code)
        if role is None:
            _add_role(uow, Role(code=default.code, name=default.name, permissions=permissions))
        elif default.code == ADMINISTRATOR:
            _set_permissions(uow, role, permissions, [])


def create_role(uow: UnitOfWork, draft: RoleDraft) -> Role:
    """Create a role; nobody puts a permission into it that he does not hold himself."""
    require(uow, "role.manage")
    name, permissions = _taken_role(draft)
    if not may_grant(uow.actor, permissions):
        raise Forbidden
    return _add_role(uow, Role(code=draft.code, name=name, permissions=permissions))


def _add_role(uow: UnitOfWork, role: Role) -> Role:
    with unless_taken(uow, "code"):
        uow.session.add(role)
    uow.publish(RoleCreated(role_id=role.id, code=role.code, permissions=role.permissions))
    return role


def change_role(uow: UnitOfWork, role_id: int, draft: RoleDraft) -> Role:
    """Make a role as the draft says, but for its code; it acts on the next request of whoever has it.

    Raises Forbidden for a permission that the actor does not hold, given or taken, and Conflict for
    the administrator's permissions, and when nobody would be left to let others in.
    """
    require(uow, "role.manage")
    role = get_role(uow, role_id)
    name, permissions = _taken_role(draft)
    changed = set(permissions) ^ set(role.permissions)
    if not may_grant(uow.actor, changed):
        raise Forbidden
    if changed and role.code == ADMINISTRATOR:
        raise Conflict("role.protected")
    fields = changed_fields(role, {"name": name})
    role.name = name
    _set_permissions(uow, role, permissions, fields)
    return role


def _set_permissions(uow: UnitOfWork, role: Role, permissions: list[str], fields: list[str]) -> None:
    added, removed = set(permissions) - set(role.permissions), set(role.permissions) - set(permissions)
    if not (added or removed or fields):
        return
    role.permissions = permissions
    if removed & KEYS:
        require_administrator(uow)
    uow.publish(RoleChanged(role_id=role.id, fields=fields, added=sorted(added), removed=sorted(removed)))


def remove_role(uow: UnitOfWork, role_id: int) -> None:
    """Remove a role that nobody has; Conflict while somebody has it, and for the administrator's."""
    require(uow, "role.manage")
    role = get_role(uow, role_id)
    if role.code == ADMINISTRATOR:
        raise Conflict("role.protected")
    if is_role_used(uow, role.id):
        raise Conflict("role.in_use")
    uow.session.delete(role)
    uow.publish(RoleRemoved(role_id=role.id, code=role.code))


def _taken_role(draft: RoleDraft) -> tuple[str, list[str]]:
    checks = Checks()
    checks.code("code", draft.code)
    name = checks.line("name", draft.name, LONGEST_NAME)
    permissions = checks.some_of("permissions", draft.permissions, PERMISSIONS)
    checks.finish()
    return name, permissions


def create_team(uow: UnitOfWork, draft: TeamDraft) -> Team:
    """Create a team without members."""
    require(uow, "team.manage")
    team = Team(code=draft.code, name=_taken_team(draft), is_external=draft.is_external)
    with unless_taken(uow, "code"):
        uow.session.add(team)
    uow.publish(TeamCreated(team_id=team.id, code=team.code))
    return team


def change_team(uow: UnitOfWork, team_id: int, draft: TeamDraft) -> Team:
    """Make a team as the draft says, but for its code."""
    require(uow, "team.manage")
    team = get_team(uow, team_id)
    values = {"name": _taken_team(draft), "is_external": draft.is_external}
    changed = changed_fields(team, values)
    for field in changed:
        setattr(team, field, values[field])
    if changed:
        uow.publish(TeamChanged(team_id=team.id, fields=changed))
    return team


def _taken_team(draft: TeamDraft) -> str:
    checks = Checks()
    checks.code("code", draft.code)
    name = checks.line("name", draft.name, LONGEST_NAME)
    checks.finish()
    return name
