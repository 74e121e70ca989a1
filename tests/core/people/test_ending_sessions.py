"""Signed-in browsers end: by whom, and what is forgotten afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.people import (
    Proven,
    disable_person,
    end_other_sessions,
    end_session,
    end_sessions_of,
    forget_ended,
    list_sessions,
    read_session,
    request_code,
    sign_out,
    start_session,
)
from servicedesk.core.people.models import Throttle, Token, WebSession
from tests.core.people.persons import (
    HERE,
    PASSWORD,
    actor_of,
    facts,
    make_contact,
    make_role,
    make_user,
    sign_in,
    staff,
)


@pytest.fixture
def ana(work) -> int:
    """Return the identifier of a user."""
    with work() as uow:
        make_role(uow, "one", "ticket.close")
        return make_user(uow, "ana@example.com", PASSWORD, role_codes=("one",)).id


@pytest.fixture
def rosa(work) -> int:
    """Return the identifier of a contact."""
    with work() as uow:
        return make_contact(uow, "rosa@example.com", PASSWORD).id


def seen(work, cookie):
    """Return who is signed in with a cookie."""
    return read_session(work(ANONYMOUS), cookie)


def test_signing_out_ends_this_browser_only(work, ana):
    here, there = (sign_in(work, "user", "ana@example.com") for _ in range(2))

    with work(actor_of(work, here)) as uow:
        sign_out(uow)

    assert seen(work, here) is None
    assert seen(work, there) is not None


def test_a_person_ends_one_of_his_other_browsers(session, work, ana):
    here, there = (sign_in(work, "user", "ana@example.com") for _ in range(2))
    other = actor_of(work, there).session_id

    with work(actor_of(work, here)) as uow:
        end_session(uow, other)

    assert seen(work, there) is None
    assert [shown.is_this for shown in list_sessions(work(actor_of(work, here)))] == [True]
    assert [fact["count"] for fact in facts(session, "person.sessions_ended")] == [1]
    with pytest.raises(NotFound), work(actor_of(work, here)) as uow:
        end_session(uow, other)


def test_nobody_sees_or_ends_the_browsers_of_another(work, ana, rosa):
    """SEC-A1: a contact and a user may well have the same identifier."""
    theirs = actor_of(work, sign_in(work, "user", "ana@example.com"))
    mine = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    assert [shown.id for shown in list_sessions(work(mine))] == [mine.session_id]
    with pytest.raises(NotFound), work(mine) as uow:
        end_session(uow, theirs.session_id)


def test_a_person_ends_all_browsers_but_this(work, ana):
    here, *others = (sign_in(work, "user", "ana@example.com") for _ in range(3))

    with work(actor_of(work, here)) as uow:
        assert end_other_sessions(uow) == 2
    with work(actor_of(work, here)) as uow:
        assert end_other_sessions(uow) == 0

    assert seen(work, here) is not None
    assert [seen(work, other) for other in others] == [None, None]


def test_who_may_ends_all_browsers_of_a_person(work, ana, rosa):
    user, contact = sign_in(work, "user", "ana@example.com"), sign_in(work, "contact", "rosa@example.com")
    head = staff("user.manage", "user.read", "ticket.read", "ticket.note", "ticket.close")

    with pytest.raises(Forbidden), work(staff("user.read")) as uow:
        end_sessions_of(uow, "user", ana)
    with work(head) as uow:
        assert end_sessions_of(uow, "user", ana) == 1
    with work(staff("contact.edit", "account.read")) as uow:
        assert end_sessions_of(uow, "contact", rosa) == 1

    assert seen(work, user) is seen(work, contact) is None


@pytest.mark.parametrize("act", [sign_out, end_other_sessions, lambda uow: end_session(uow, 1)])
@pytest.mark.parametrize("actor", [ANONYMOUS, Actor(kind="user", id=1), Actor(kind="job", name="j", session_id=1)])
def test_whoever_is_not_signed_in_ends_nothing(work, act, actor):
    with pytest.raises(Forbidden), work(actor) as uow:
        act(uow)


def test_nobody_is_signed_in_who_was_disabled_after_proving_himself(work, ana):
    with work() as uow:
        disable_person(uow, "user", ana)

    with pytest.raises(NotFound), work(ANONYMOUS) as uow:
        start_session(uow, Proven("user", ana, "oidc"))


def test_what_ended_long_ago_is_forgotten_and_nothing_else(session, work, clock, ana, rosa):
    sign_in(work, "user", "ana@example.com")
    sign_in(work, "contact", "rosa@example.com")
    with work(ANONYMOUS) as uow:
        request_code(uow, "contact", "rosa@example.com", address=HERE)
    clock.advance(timedelta(days=40, hours=11))

    with work() as uow:
        forget_ended(uow)

    assert session.scalars(select(WebSession.kind)).all() == ["contact"]
    assert session.scalars(select(Token)).all() == []
    assert session.scalars(select(Throttle)).all() == []


def test_what_is_still_of_use_is_not_forgotten(session, work, clock, ana):
    sign_in(work, "user", "ana@example.com")
    with work(ANONYMOUS) as uow:
        request_code(uow, "user", "ana@example.com", address=HERE)

    with work() as uow:
        forget_ended(uow)

    assert len(session.scalars(select(WebSession)).all()) == 1
    assert len(session.scalars(select(Token)).all()) == 1
    assert len(session.scalars(select(Throttle)).all()) == 4
