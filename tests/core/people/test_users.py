"""Users and roles: who may let in whom, and that somebody always can."""

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.people import (
    DEFAULT_ROLES,
    PERMISSIONS,
    Role,
    RoleDraft,
    Team,
    TeamDraft,
    User,
    UserDraft,
    change_role,
    change_team,
    change_user,
    create_role,
    create_team,
    create_user,
    disable_person,
    enable_person,
    ensure_default_roles,
    remove_role,
)
from tests.core.people.persons import facts, make_contact, make_role, make_team, make_user, staff

HEAD = staff("user.manage", "ticket.read")


def codes(caught: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """Return the code of the problem of each field."""
    return {name: problem.code for name, problem in caught.value.problems.items()}


def test_a_user_begins_without_a_password_in_roles_and_teams(session, work):
    with work() as uow:
        make_role(uow, "reader", "ticket.read")
        make_team(uow, "csm")
    with work(HEAD) as uow:
        user = create_user(uow, UserDraft("Ana Flores", " ANA@example.com", "en", ("reader",), ("csm",)))

    kept = session.get(User, user.id)
    assert (kept.email, kept.language, kept.password_hash, kept.is_active) == ("ana@example.com", "en", None, True)
    assert kept.permissions == {"ticket.read"}
    assert facts(session, "user.created") == [{"user_id": user.id, "roles": ["reader"], "teams": ["csm"]}]


def test_every_problem_of_a_user_is_told(work):
    with pytest.raises(Invalid) as caught, work() as uow:
        create_user(uow, UserDraft("", "", "?", ("none",), ("none",)))

    assert codes(caught) == {
        "name": "required",
        "email": "required",
        "language": "language.unknown",
        "role_codes": "unknown",
        "team_codes": "unknown",
    }


def test_an_email_belongs_to_one_user_however_it_is_typed(work):
    """SEC-P2."""
    with work() as uow:
        make_user(uow, "ana@example.com")
        other = make_user(uow, "beto@example.com")

        with pytest.raises(Invalid) as created:
            make_user(uow, "ANA@EXAMPLE.com")
        with pytest.raises(Invalid) as changed:
            change_user(uow, other.id, UserDraft("Beto", "Ana@example.com"))

    assert codes(created) == codes(changed) == {"email": "taken"}


def test_a_change_of_a_user_is_told_with_what_came_and_went(session, work):
    with work() as uow:
        for code in ("one", "two"):
            make_role(uow, code)
            make_team(uow, code)
        user = make_user(uow, role_codes=("one",), team_codes=("one",))
        change_user(uow, user.id, UserDraft("Ana", "ana@example.com", "es", ("two",), ("two",)))
        change_user(uow, user.id, UserDraft("Ana", "ana@example.com", "es", ("two",), ("two",)))

    assert facts(session, "user.changed") == [
        {
            "user_id": user.id,
            "fields": ["name"],
            "roles_added": ["two"],
            "roles_removed": ["one"],
            "teams_added": ["two"],
            "teams_removed": ["one"],
        }
    ]


def test_only_who_may_changes_users_roles_and_teams(work):
    with work() as uow:
        role, team, user = make_role(uow), make_team(uow), make_user(uow)
    nobody = staff("user.read")

    for attempt in (
        lambda uow: create_user(uow, UserDraft("b", "b@example.com")),
        lambda uow: change_user(uow, user.id, UserDraft("b", "b@example.com")),
        lambda uow: disable_person(uow, "user", user.id),
        lambda uow: enable_person(uow, "user", user.id),
        ensure_default_roles,
        lambda uow: create_role(uow, RoleDraft("b", "b")),
        lambda uow: change_role(uow, role.id, RoleDraft("b", "b")),
        lambda uow: remove_role(uow, role.id),
        lambda uow: create_team(uow, TeamDraft("b", "b")),
        lambda uow: change_team(uow, team.id, TeamDraft("b", "b")),
    ):
        with pytest.raises(Forbidden), work(nobody) as uow:
            attempt(uow)


def test_nobody_grants_a_role_that_may_more_than_he(session, work):
    with work() as uow:
        make_role(uow, "closer", "ticket.close")
        user = make_user(uow)

    with pytest.raises(Forbidden), work(HEAD) as uow:
        create_user(uow, UserDraft("b", "b@example.com", role_codes=("closer",)))
    with pytest.raises(Forbidden), work(HEAD) as uow:
        change_user(uow, user.id, UserDraft("Ana", "ana@example.com", role_codes=("closer",)))

    assert session.scalars(select(User.email)).all() == ["ana@example.com"]


def test_nobody_changes_or_disables_a_user_who_may_more_than_he(work):
    """Else he could give that user an e-mail of his own, and become that user."""
    with work() as uow:
        make_role(uow, "closer", "ticket.close")
        user = make_user(uow, role_codes=("closer",))

    with pytest.raises(Forbidden), work(HEAD) as uow:
        change_user(uow, user.id, UserDraft("Ana", "mine@example.com", role_codes=("closer",)))
    with pytest.raises(Forbidden), work(HEAD) as uow:
        disable_person(uow, "user", user.id)


def test_a_user_who_does_not_exist_is_not_found(work):
    with pytest.raises(NotFound), work() as uow:
        change_user(uow, 4711, UserDraft("b", "b@example.com"))


def test_a_person_is_disabled_and_enabled_once(session, work):
    with work() as uow:
        user, contact = make_user(uow), make_contact(uow)
        for kind, person in (("user", user), ("contact", contact)):
            disable_person(uow, kind, person.id)
            disable_person(uow, kind, person.id)
            enable_person(uow, kind, person.id)
            enable_person(uow, kind, person.id)

    expected = [{"person_id": user.id, "person_kind": "user"}, {"person_id": contact.id, "person_kind": "contact"}]
    assert facts(session, "person.disabled") == expected
    assert facts(session, "person.enabled") == expected


@pytest.fixture
def administrators(work) -> list[int]:
    """Return the identifiers of two users who can let others in, one of them with two roles for it."""
    with work() as uow:
        ensure_default_roles(uow)
        make_role(uow, "user_keeper", "user.manage")
        make_role(uow, "role_keeper", "role.manage")
        first = make_user(uow, "one@example.com", role_codes=("administrator",))
        second = make_user(uow, "two@example.com", role_codes=("user_keeper", "role_keeper"))
    return [first.id, second.id]


def test_the_last_who_can_let_others_in_cannot_be_disabled(session, work, administrators):
    with work() as uow:
        disable_person(uow, "user", administrators[0])

    with pytest.raises(Conflict, match="last_administrator"), work() as uow:
        disable_person(uow, "user", administrators[1])

    assert session.get(User, administrators[1]).is_active


def test_the_last_who_can_let_others_in_cannot_lose_the_role(work, administrators):
    with work() as uow:
        change_user(uow, administrators[1], UserDraft("Two", "two@example.com", role_codes=("user_keeper",)))

    with pytest.raises(Conflict, match="last_administrator"), work() as uow:
        change_user(uow, administrators[0], UserDraft("One", "one@example.com"))


def test_a_role_cannot_lose_what_the_last_one_needs(work, administrators):
    with work() as uow:
        disable_person(uow, "user", administrators[0])
        role = uow.session.scalars(select(Role).where(Role.code == "user_keeper")).one()

    with pytest.raises(Conflict, match="last_administrator"), work() as uow:
        change_role(uow, role.id, RoleDraft("user_keeper", "Keeper"))


def test_the_administrators_role_is_neither_changed_nor_removed(work, administrators):
    with work() as uow:
        role = uow.session.scalars(select(Role).where(Role.code == "administrator")).one()
        change_role(uow, role.id, RoleDraft("administrator", "Jefatura", tuple(PERMISSIONS)))

        with pytest.raises(Conflict, match="role.protected"):
            change_role(uow, role.id, RoleDraft("administrator", "Jefatura", ("ticket.read",)))
        with pytest.raises(Conflict, match="role.protected"):
            remove_role(uow, role.id)

    assert role.name == "Jefatura"


def test_the_roles_of_the_procedure_are_made_once_and_keep_their_changes(session, work):
    with work() as uow:
        ensure_default_roles(uow)
        partner = uow.session.scalars(select(Role).where(Role.code == "partner")).one()
        change_role(uow, partner.id, RoleDraft("partner", "Centro", ("partner.enter", "ticket.read_team")))
        administrator = uow.session.scalars(select(Role).where(Role.code == "administrator")).one()
        administrator.permissions = ["user.manage", "role.manage"]
    with work() as uow:
        ensure_default_roles(uow)

    kept = {role.code: role for role in session.scalars(select(Role))}
    assert len(kept) == len(DEFAULT_ROLES)
    assert (kept["partner"].name, kept["partner"].permissions) == ("Centro", ["partner.enter", "ticket.read_team"])
    assert set(kept["administrator"].permissions) == set(PERMISSIONS)


def test_a_role_is_created_changed_and_removed(session, work):
    keeper = staff("role.manage", "ticket.read", "ticket.note")
    with work(keeper) as uow:
        role = create_role(uow, RoleDraft("reader", "Reader", ("ticket.read",)))
        change_role(uow, role.id, RoleDraft("reader", "Writer", ("ticket.note",)))
        change_role(uow, role.id, RoleDraft("reader", "Writer", ("ticket.note",)))
        remove_role(uow, role.id)

    assert session.scalars(select(Role)).all() == []
    assert facts(session, "role.created") == [{"role_id": role.id, "code": "reader", "permissions": ["ticket.read"]}]
    assert facts(session, "role.changed") == [
        {"role_id": role.id, "fields": ["name"], "added": ["ticket.note"], "removed": ["ticket.read"]}
    ]
    assert facts(session, "role.removed") == [{"role_id": role.id, "code": "reader"}]


def test_nobody_puts_into_a_role_or_takes_out_what_he_does_not_hold(work):
    with work() as uow:
        role = make_role(uow, "closer", "ticket.close", "ticket.read")
    keeper = staff("role.manage", "ticket.read")

    with pytest.raises(Forbidden), work(keeper) as uow:
        create_role(uow, RoleDraft("own", "Own", ("ticket.close",)))
    with pytest.raises(Forbidden), work(keeper) as uow:
        change_role(uow, role.id, RoleDraft("closer", "Closer", ("ticket.read",)))
    with work(keeper) as uow:
        change_role(uow, role.id, RoleDraft("closer", "Closer", ("ticket.close",)))


def test_a_role_that_somebody_has_is_not_removed(work):
    with work() as uow:
        role = make_role(uow)
        make_user(uow, role_codes=("reader",))

        with pytest.raises(Conflict, match="role.in_use"):
            remove_role(uow, role.id)


def test_every_problem_of_a_role_and_a_team_is_told(work):
    with work() as uow:
        make_role(uow, "reader")
        make_team(uow, "csm")

        with pytest.raises(Invalid) as bad_role:
            create_role(uow, RoleDraft("No Code", "", ("fly",)))
        with pytest.raises(Invalid) as same_role:
            create_role(uow, RoleDraft("reader", "Reader"))
        with pytest.raises(Invalid) as bad_team:
            create_team(uow, TeamDraft("", ""))
        with pytest.raises(Invalid) as same_team:
            create_team(uow, TeamDraft("csm", "CSM"))

    assert codes(bad_role) == {"code": "code.format", "name": "required", "permissions": "unknown"}
    assert codes(bad_team) == {"code": "required", "name": "required"}
    assert codes(same_role) == codes(same_team) == {"code": "taken"}


def test_a_team_is_created_and_changed(session, work):
    with work(staff("team.manage")) as uow:
        team = create_team(uow, TeamDraft("carrier", "Carrier"))
        change_team(uow, team.id, TeamDraft("carrier", "Portador", is_external=True))
        change_team(uow, team.id, TeamDraft("carrier", "Portador", is_external=True))

    kept = session.get(Team, team.id)
    assert (kept.name, kept.is_external) == ("Portador", True)
    assert facts(session, "team.created") == [{"team_id": team.id, "code": "carrier"}]
    assert facts(session, "team.changed") == [{"team_id": team.id, "fields": ["is_external", "name"]}]
