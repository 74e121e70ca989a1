"""Users: who works with the desk, in which roles and teams."""

from collections.abc import Mapping

from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import UserDraft
from servicedesk.core.people.events import PersonDisabled, PersonEnabled, UserChanged, UserCreated
from servicedesk.core.people.models import Role, Team, User
from servicedesk.core.people.queries.users import has_administrator, roles_of_codes, teams_of_codes
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import KEYS, may_grant
from servicedesk.core.people.service.changes import (
    changed_fields,
    person_to_care_for,
    require,
    unless_taken,
    user_to_care_for,
)
from servicedesk.core.people.service.former_emails import note_email_change
from servicedesk.core.people.service.sessions import end_all_sessions
from servicedesk.core.people.service.tokens import kill_links
from servicedesk.core.people.views import PersonKind


def create_user(uow: UnitOfWork, draft: UserDraft) -> User:
    """Create a user, who has no password until he is invited; Invalid tells every field that cannot be taken."""
    require(uow, "user.manage")
    values, roles, teams = _taken(uow, draft)
    _require_grant(uow, roles)
    return add_user(uow, values, roles, teams)


def add_user(uow: UnitOfWork, values: Mapping[str, str], roles: list[Role], teams: list[Team]) -> User:
    """Add a user with values that were checked; for other use cases, which have looked at who asks."""
    user = User(**values, roles=roles, teams=teams)
    with unless_taken(uow, "email"):
        uow.session.add(user)
    uow.publish(UserCreated(user_id=user.id, roles=_codes(roles), teams=_codes(teams)))
    return user


def change_user(uow: UnitOfWork, user_id: int, draft: UserDraft) -> User:
    """Make a user as the draft says; it acts on his next request.

    Raises Forbidden when he may, or shall, do more than the actor, Conflict when nobody would be
    left to let others in. Links that went to another e-mail address work no longer.
    """
    user = user_to_care_for(uow, user_id)
    values, roles, teams = _taken(uow, draft)
    before = _codes(user.roles), _codes(user.teams)
    _require_grant(uow, [role for role in roles if role not in user.roles])
    was_key = user.is_active and user.permissions >= KEYS
    changed, address = changed_fields(user, values), user.email
    with unless_taken(uow, "email"):
        for name in changed:
            setattr(user, name, values[name])
        user.roles, user.teams = roles, teams
    if was_key:
        require_administrator(uow)
    if "email" in changed:
        kill_links(uow, "user", user.id)
        note_email_change(uow, "user", user.id, address)
    _publish_change(uow, user, changed, before)
    return user


def _taken(uow: UnitOfWork, draft: UserDraft) -> tuple[dict[str, str], list[Role], list[Team]]:
    checks = Checks()
    values = {
        "name": checks.line("name", draft.name),
        "email": checks.email("email", draft.email),
        "language": checks.language("language", draft.language),
    }
    roles, teams = roles_of_codes(uow, draft.role_codes), teams_of_codes(uow, draft.team_codes)
    checks.some_of("role_codes", draft.role_codes, _codes(roles))
    checks.some_of("team_codes", draft.team_codes, _codes(teams))
    checks.finish()
    return values, roles, teams


def _require_grant(uow: UnitOfWork, roles: list[Role]) -> None:
    if not all(may_grant(uow.actor, role.permissions) for role in roles):
        raise Forbidden


def require_administrator(uow: UnitOfWork) -> None:
    """Raise Conflict when nobody would be left who can let others in."""
    if not has_administrator(uow):
        raise Conflict("last_administrator")


def _codes(things: list[Role] | list[Team]) -> list[str]:
    return sorted(thing.code for thing in things)


def _publish_change(uow: UnitOfWork, user: User, fields: list[str], before: tuple[list[str], list[str]]) -> None:
    roles, teams = set(_codes(user.roles)), set(_codes(user.teams))
    roles_before, teams_before = set(before[0]), set(before[1])
    if not fields and roles == roles_before and teams == teams_before:
        return
    uow.publish(
        UserChanged(
            user_id=user.id,
            fields=fields,
            roles_added=sorted(roles - roles_before),
            roles_removed=sorted(roles_before - roles),
            teams_added=sorted(teams - teams_before),
            teams_removed=sorted(teams_before - teams),
        )
    )


def disable_person(uow: UnitOfWork, kind: PersonKind, person_id: int) -> None:
    """Let a person sign in no longer: his sessions end at once, his links are used up.

    Raises Conflict when nobody would be left to let others in.
    """
    person = person_to_care_for(uow, kind, person_id)
    if not person.is_active:
        return
    was_key = isinstance(person, User) and person.permissions >= KEYS
    person.is_active = False
    if was_key:
        require_administrator(uow)
    kill_links(uow, kind, person.id)
    end_all_sessions(uow, kind, person.id)
    uow.publish(PersonDisabled(person_kind=kind, person_id=person.id))


def enable_person(uow: UnitOfWork, kind: PersonKind, person_id: int) -> None:
    """Let a person sign in again."""
    person = person_to_care_for(uow, kind, person_id)
    if person.is_active:
        return
    person.is_active = True
    uow.publish(PersonEnabled(person_kind=kind, person_id=person.id))
