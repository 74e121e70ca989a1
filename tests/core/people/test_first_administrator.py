"""The first administrator: by a token that was printed on the machine, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.people import (
    DEFAULT_ROLES,
    PERMISSIONS,
    Role,
    User,
    create_first_administrator,
    make_setup_token,
    needs_first_administrator,
    use_link,
)
from servicedesk.core.people.models import Token
from tests.core.people.persons import PASSWORD, actor_of, facts, make_user, sign_in, staff


def token(work) -> str:
    """Return a fresh token."""
    with work() as uow:
        return make_setup_token(uow)


def create(work, secret, email="ana@example.com", password=PASSWORD, name="Ana Flores"):
    """Create the first administrator."""
    with work(ANONYMOUS) as uow:
        return create_first_administrator(uow, secret, name, email, password)


def test_a_new_desk_has_nobody_and_no_password_that_everybody_knows(session, work):
    """SEC-A2."""
    assert session.scalars(select(User)).all() == []
    assert needs_first_administrator(work(ANONYMOUS))


def test_the_token_makes_an_administrator_who_may_everything(session, work):
    user = create(work, token(work))

    actor = actor_of(work, sign_in(work, "user", "ana@example.com"))
    assert actor.permissions == set(PERMISSIONS)
    assert not needs_first_administrator(work(ANONYMOUS))
    assert len(session.scalars(select(Role)).all()) == len(DEFAULT_ROLES)
    assert facts(session, "person.became_first_administrator") == [{"person_id": user.id, "person_kind": "user"}]


def test_the_token_works_once(work):
    secret = token(work)
    create(work, secret)

    with pytest.raises(NotFound):
        create(work, secret, "beto@example.com")


def test_the_token_works_for_half_an_hour(work, clock):
    secret = token(work)
    clock.advance(timedelta(minutes=30))

    with pytest.raises(NotFound):
        create(work, secret)


def test_a_new_token_takes_the_place_of_the_old_one(work):
    first, second = token(work), token(work)

    with pytest.raises(NotFound):
        create(work, first)
    assert create(work, second)


@pytest.mark.parametrize("secret", ["", "%", "null", "\x00"])
def test_a_wrong_token_makes_nobody(session, work, hashing, secret):
    """SEC-P3."""
    token(work)
    before = hashing.spent

    with pytest.raises(NotFound):
        create(work, secret)
    assert hashing.spent == before
    assert session.scalars(select(User)).all() == []


def test_every_problem_is_told_and_the_token_stays(work):
    secret = token(work)

    with pytest.raises(Invalid) as caught:
        create(work, secret, email="nowhere", password="short", name="")

    assert {name: problem.code for name, problem in caught.value.problems.items()} == {
        "name": "required",
        "email": "email.format",
        "password": "password.too_short",
    }
    assert create(work, secret)


def test_where_somebody_works_already_there_is_no_token_and_an_old_one_is_worth_nothing(session, work):
    secret = token(work)
    with work() as uow:
        make_user(uow, "beto@example.com")

    with pytest.raises(Conflict, match="desk.has_users"):
        token(work)
    with pytest.raises(Conflict, match="desk.has_users"):
        create(work, secret)
    assert session.scalars(select(User.email)).all() == ["beto@example.com"]


@pytest.mark.parametrize("actor", [ANONYMOUS, staff("user.manage", "role.manage")])
def test_only_the_machine_itself_makes_a_token(work, actor):
    with pytest.raises(Forbidden), work(actor) as uow:
        make_setup_token(uow)


def test_the_token_is_no_link_to_choose_a_password(session, work):
    secret = token(work)

    with pytest.raises(NotFound), work(ANONYMOUS) as uow:
        use_link(uow, secret, PASSWORD)
    assert secret not in session.scalars(select(Token.digest)).all()
