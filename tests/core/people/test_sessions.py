"""Signed-in browsers: what they may, how long they last, and how they end."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.people import (
    Contact,
    Role,
    RoleDraft,
    UserDraft,
    add_membership,
    change_role,
    change_user,
    disable_person,
    list_sessions,
    read_session,
    remove_membership,
    touch_sessions,
)
from servicedesk.core.people.models import WebSession
from tests.core.people.persons import (
    HERE,
    PASSWORD,
    actor_of,
    facts,
    make_account,
    make_contact,
    make_role,
    make_team,
    make_user,
    sign_in,
)


@pytest.fixture
def ana(work) -> int:
    """Return the identifier of a user in two roles and two teams."""
    with work() as uow:
        make_role(uow, "one", "ticket.read", "ticket.note")
        make_role(uow, "two", "ticket.read", "ticket.close")
        make_team(uow, "csm")
        make_team(uow, "noc")
        return make_user(uow, "ana@example.com", PASSWORD, role_codes=("one", "two"), team_codes=("csm", "noc")).id


@pytest.fixture
def rosa(work) -> int:
    """Return the identifier of a contact who speaks for two accounts."""
    with work() as uow:
        first, second = make_account(uow, "1001"), make_account(uow, "1002")
        contact = make_contact(uow, "rosa@example.com", PASSWORD, account=first, language="en")
        add_membership(uow, contact.id, second.id, "delegate")
        return contact.id


def seen(work, cookie):
    """Return who is signed in with a cookie."""
    return read_session(work(ANONYMOUS), cookie)


def test_a_users_session_tells_roles_and_teams(work, ana):
    actor = actor_of(work, sign_in(work, "user", "ana@example.com"))

    assert (actor.kind, actor.id, actor.name, actor.language) == ("user", ana, "Ana Flores", "es")
    assert actor.permissions == {"ticket.read", "ticket.note", "ticket.close"}
    assert len(actor.team_ids) == 2
    assert actor.account_ids == frozenset()
    assert actor.session_id


def test_a_contacts_session_tells_accounts_and_no_permissions(work, rosa):
    actor = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    assert (actor.kind, actor.id, actor.language) == ("contact", rosa, "en")
    assert len(actor.account_ids) == 2
    assert actor.permissions == actor.team_ids == frozenset()


@pytest.mark.parametrize(("kind", "email"), [("user", "ana@example.com"), ("contact", "rosa@example.com")])
def test_a_session_is_read_in_one_statement(work, engine, ana, rosa, kind, email):
    cookie = sign_in(work, kind, email)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))

    assert seen(work, cookie) is not None
    assert len([statement for statement in statements if statement != "BEGIN"]) == 1


@pytest.mark.parametrize("cookie", ["", "%", "*", "_", "\x00", "null", "\ud800"])
def test_a_cookie_that_was_never_given_signs_nobody_in(work, ana, cookie):
    """SEC-P3."""
    real = sign_in(work, "user", "ana@example.com")

    assert seen(work, cookie) is None
    assert seen(work, real[:-1]) is None
    assert seen(work, f"{real} ") is None
    assert seen(work, real.swapcase()) is None


def test_only_a_digest_of_the_cookie_is_kept(session, work, ana):
    cookie = sign_in(work, "user", "ana@example.com")

    row = session.scalars(select(WebSession)).one()
    assert cookie not in [getattr(row, column.key) for column in WebSession.__table__.columns]
    assert seen(work, row.digest) is None


def test_every_sign_in_has_a_cookie_of_its_own_and_ends_what_the_browser_had(work, ana):
    """Session fixation: what was in the browser before is worth nothing after."""
    planted = sign_in(work, "user", "ana@example.com")

    fresh = sign_in(work, "user", "ana@example.com", old_cookie=planted)

    assert fresh != planted
    assert seen(work, planted) is None
    assert seen(work, fresh) is not None


def test_a_session_notes_device_and_address(work, ana):
    cookie = sign_in(work, "user", "ana@example.com", device="Firefox\x00 " + "x" * 500)

    [shown] = list_sessions(work(actor_of(work, cookie)))
    assert shown.device.startswith("Firefox x")
    assert len(shown.device) <= 160
    assert (shown.address, shown.is_this) == (HERE, True)


@pytest.mark.parametrize(
    ("kind", "email", "idle"),
    [("user", "ana@example.com", timedelta(minutes=30)), ("contact", "rosa@example.com", timedelta(hours=12))],
)
def test_a_browser_that_is_not_used_is_signed_out(work, clock, ana, rosa, kind, email, idle):
    cookie = sign_in(work, kind, email)
    clock.advance(idle - timedelta(seconds=1))
    assert seen(work, cookie) is not None

    clock.advance(timedelta(seconds=1))

    assert seen(work, cookie) is None
    assert list_sessions(work(Actor(kind=kind, id=ana if kind == "user" else rosa))) == []


@pytest.mark.parametrize(
    ("kind", "email", "step", "absolute"),
    [
        ("user", "ana@example.com", timedelta(minutes=20), timedelta(hours=10)),
        ("contact", "rosa@example.com", timedelta(hours=6), timedelta(days=30)),
    ],
)
def test_a_browser_that_is_used_all_the_time_is_signed_out_at_last(work, clock, ana, rosa, kind, email, step, absolute):
    cookie = sign_in(work, kind, email)
    session_id = actor_of(work, cookie).session_id
    for _ in range(int(absolute / step) - 1):
        clock.advance(step)
        with work() as uow:
            touch_sessions(uow, lambda: [session_id])
    assert seen(work, cookie) is not None

    clock.advance(step)

    assert seen(work, cookie) is None


def test_a_session_is_touched_every_five_minutes_at_most(session, work, clock, ana):
    cookie = sign_in(work, "user", "ana@example.com")
    began = clock.now()
    clock.advance(timedelta(minutes=4))
    session_id = actor_of(work, cookie).session_id
    with work() as uow:
        touch_sessions(uow, lambda: [session_id])
    assert not seen(work, cookie).is_touch_due
    clock.advance(timedelta(minutes=1))
    assert seen(work, cookie).is_touch_due

    with work() as uow:
        touch_sessions(uow, lambda: [session_id])

    assert not seen(work, cookie).is_touch_due
    assert seen(work, cookie).started_at == began
    assert session.scalars(select(WebSession.seen_at)).one() == clock.now()


def test_sessions_are_touched_together_and_no_others(work, clock, ana):
    cookies = [sign_in(work, "user", "ana@example.com") for _ in range(3)]
    first, second, _ = (actor_of(work, cookie).session_id for cookie in cookies)
    clock.advance(timedelta(minutes=5))

    with work() as uow:
        touch_sessions(uow, lambda: [second, first])

    assert [seen(work, cookie).is_touch_due for cookie in cookies] == [False, False, True]


def test_a_disabled_person_is_out_on_the_next_request(session, work, ana):
    cookie = sign_in(work, "user", "ana@example.com")

    with work() as uow:
        disable_person(uow, "user", ana)

    assert seen(work, cookie) is None
    assert facts(session, "person.sessions_ended") == [{"person_id": ana, "person_kind": "user", "count": 1}]


def test_a_person_who_was_disabled_elsewhere_is_out_even_while_the_session_lasts(work, rosa):
    cookie = sign_in(work, "contact", "rosa@example.com")

    with work() as uow:
        uow.session.get(Contact, rosa).is_active = False

    assert seen(work, cookie) is None


def test_what_changes_about_a_person_holds_on_the_next_request(work, ana, rosa):
    user, contact = sign_in(work, "user", "ana@example.com"), sign_in(work, "contact", "rosa@example.com")
    first = min(actor_of(work, contact).account_ids)

    with work() as uow:
        change_user(uow, ana, UserDraft("Ana", "ana@example.com", "en", ("one",), ("noc",)))
        role = uow.session.scalars(select(Role).where(Role.code == "one")).one()
        change_role(uow, role.id, RoleDraft("one", "One", ("ticket.assign",)))
        remove_membership(uow, rosa, first)

    actor = actor_of(work, user)
    assert (actor.name, actor.language, actor.permissions) == ("Ana", "en", {"ticket.assign"})
    assert len(actor.team_ids) == 1
    assert first not in actor_of(work, contact).account_ids
