"""Roles, which are sets of permissions, and teams, which are groups of users."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import RoleDraft, TeamDraft
from servicedesk.core.people.events import RoleChanged, RoleCreated, RoleRemoved, TeamChanged, TeamCreated
from servicedesk.core.people.models import Role, Team
from servicedesk.core.people.queries.users import get_role, get_team, is_role_used, locked_roles, roles_of_codes
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import ADMINISTRATOR, DEFAULT_ROLES, KEYS, PERMISSIONS, may_grant
from servicedesk.core.people.service.changes import changed_fields, require, unless_taken
from servicedesk.core.people.service.users import require_administrator

LONGEST_NAME = 80
ASSIGNING = ("hand", "load")


def ensure_default_roles(uow: UnitOfWork) -> None:
    """Create the roles of the procedure that are missing, and leave those that were changed as they are.

    Only the administrator's is brought up to date, so that a new permission has somebody who may grant it;
    those of plugins are introduced then too.
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
            set_permissions(uow, role, sorted({*permissions, *(set(role.permissions) - PERMISSIONS.keys())}))
    add_own_permissions(uow, uow.plugins.own_permissions())


def create_role(uow: UnitOfWork, draft: RoleDraft) -> Role:
    """Create a role; nobody puts a permission into it that he does not hold himself."""
    require(uow, "role.manage")
    name, permissions = _taken_role(draft, _offered(uow))
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

    What it holds of plugins that are off stays in it. Raises Forbidden for a permission that the actor does
    not hold, given or taken, and Conflict for the administrator's permissions, and when nobody would be left
    to let others in.
    """
    require(uow, "role.manage")
    role = get_role(uow, role_id)
    offered = _offered(uow)
    name, chosen = _taken_role(draft, {*offered, *role.permissions})
    permissions = sorted({*chosen, *(set(role.permissions) - offered)})
    changed = set(permissions) ^ set(role.permissions)
    if not may_grant(uow.actor, changed):
        raise Forbidden
    if changed and role.code == ADMINISTRATOR:
        raise Conflict("role.protected")
    fields = changed_fields(role, {"name": name})
    role.name = name
    set_permissions(uow, role, permissions, fields)
    return role


def _offered(uow: UnitOfWork) -> set[str]:
    """Return the permissions that there are now: those of the desk, and of the plugins that are on."""
    return {*PERMISSIONS, *uow.plugins.own_permissions()}


def set_permissions(uow: UnitOfWork, role: Role, permissions: list[str], fields: Sequence[str] = ()) -> None:
    """Give a role these permissions and no others, and tell what changed, with other fields that did."""
    added, removed = set(permissions) - set(role.permissions), set(role.permissions) - set(permissions)
    if not (added or removed or fields):
        return
    role.permissions = permissions
    if removed & KEYS:
        require_administrator(uow)
    uow.publish(RoleChanged(role_id=role.id, fields=list(fields), added=sorted(added), removed=sorted(removed)))


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


def add_own_permissions(uow: UnitOfWork, permissions: Mapping[str, str]) -> None:
    """Give what plugins define to the administrator's role, and to those with the permission that goes with it.

    Only what the administrator's role lacks is new; of the rest the roles are as somebody has made them.
    For other use cases, which have looked at who asks.
    """
    with uow.reading():
        is_news = bool(_new_permissions(uow, permissions))
    roles = locked_roles(uow) if is_news else []
    new = _new_permissions(uow, permissions) if roles else {}
    for role in roles:
        got = {name for name, given_with in new.items() if role.code == ADMINISTRATOR or given_with in role.permissions}
        set_permissions(uow, role, sorted({*role.permissions, *got}))


def _new_permissions(uow: UnitOfWork, permissions: Mapping[str, str]) -> dict[str, str]:
    """Return those of these permissions that the administrator's role lacks; none while there is no such role."""
    found = roles_of_codes(uow, [ADMINISTRATOR])
    return {name: given_with for name, given_with in permissions.items() if found and name not in found[0].permissions}


def introduce_permissions(uow: UnitOfWork, permissions: Mapping[str, str]) -> None:
    """Bring into the roles what a plugin defines itself, as it is switched on."""
    require(uow, "plugin.manage")
    add_own_permissions(uow, permissions)


def forget_permissions(uow: UnitOfWork, plugin: str) -> None:
    """Take out of all roles what a plugin has defined, as it is uninstalled."""
    require(uow, "plugin.manage")
    for role in locked_roles(uow):
        kept = [name for name in role.permissions if name.partition(".")[0] != plugin]
        set_permissions(uow, role, kept)


def _taken_role(draft: RoleDraft, known: Collection[str]) -> tuple[str, list[str]]:
    checks = Checks()
    checks.code("code", draft.code)
    name = checks.line("name", draft.name, LONGEST_NAME)
    permissions = checks.some_of("permissions", draft.permissions, known)
    checks.finish()
    return name, permissions


def create_team(uow: UnitOfWork, draft: TeamDraft) -> Team:
    """Create a team without members."""
    require(uow, "team.manage")
    team = Team(code=draft.code, **_taken_team(draft, ASSIGNING[0]))
    with unless_taken(uow, "code"):
        uow.session.add(team)
    uow.publish(TeamCreated(team_id=team.id, code=team.code))
    return team


def change_team(uow: UnitOfWork, team_id: int, draft: TeamDraft) -> Team:
    """Make a team as the draft says, but for its code."""
    require(uow, "team.manage")
    team = get_team(uow, team_id)
    values = _taken_team(draft, team.assigns_by)
    changed = changed_fields(team, values)
    for field in changed:
        setattr(team, field, values[field])
    if changed:
        uow.publish(TeamChanged(team_id=team.id, fields=changed))
    return team


def _taken_team(draft: TeamDraft, assigns_by: str) -> dict[str, Any]:
    checks = Checks()
    checks.code("code", draft.code)
    values = {
        "name": checks.line("name", draft.name, LONGEST_NAME),
        "is_external": draft.is_external,
        "contact_name": checks.line("contact_name", draft.contact_name, required=False),
        "email": checks.email("email", draft.email) if draft.email.strip() else "",
        "phone": checks.phone("phone", draft.phone),
        "language": checks.one_of("language", draft.language, ("", "es", "en")),
        "assigns_by": checks.one_of("assigns_by", draft.assigns_by or assigns_by, ASSIGNING),
    }
    checks.finish()
    return values
