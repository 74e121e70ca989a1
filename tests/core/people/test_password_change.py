"""Changing a password: the old one must be right, and whoever holds an old secret is out."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.people import (
    Contact,
    TooMany,
    change_password,
    hash_password,
    keep_password_hash,
    read_link,
    read_session,
    request_code,
    request_reset,
    sign_in_with_password,
)
from tests.core.people.persons import ELSEWHERE, HERE, PASSWORD, actor_of, facts, make_contact, sign_in, staff

NEW = "ventana-abierta-al-mar"


@pytest.fixture
def rosa(work) -> Contact:
    """Return a contact with a password."""
    with work() as uow:
        return make_contact(uow, "rosa@example.com", PASSWORD)


@pytest.fixture
def actor(work, rosa) -> Actor:
    """Return Rosa, signed in."""
    return actor_of(work, sign_in(work, "contact", "rosa@example.com"))


def change(work, actor, current=PASSWORD, new=NEW) -> bool:
    """Change the password of whoever is signed in."""
    with work(actor) as uow:
        return change_password(uow, current, new, address=HERE)


def test_a_new_password_takes_the_place_of_the_old_one(session, work, actor, rosa):
    assert change(work, actor)

    assert sign_in(work, "contact", "rosa@example.com", password=NEW)
    with work(ANONYMOUS) as uow:
        assert sign_in_with_password(uow, "contact", "rosa@example.com", PASSWORD, address=HERE) is None
    assert [fact["way"] for fact in facts(session, "person.password_changed")] == ["given", "changed"]


def test_the_other_browsers_are_signed_out_and_this_one_stays(session, work, rosa):
    here, there = (sign_in(work, "contact", "rosa@example.com") for _ in range(2))

    change(work, actor_of(work, here))

    assert read_session(work(ANONYMOUS), here) is not None
    assert read_session(work(ANONYMOUS), there) is None
    assert [fact["count"] for fact in facts(session, "person.sessions_ended")] == [1]


def test_open_codes_and_links_work_no_longer(work, actor):
    """SEC-P3."""
    with work(ANONYMOUS) as uow:
        link = request_reset(uow, "contact", "rosa@example.com", address=HERE)
    with work(ANONYMOUS) as uow:
        request_code(uow, "contact", "rosa@example.com", address=HERE)

    change(work, actor)

    with pytest.raises(NotFound):
        read_link(work(ANONYMOUS), link.secret)


def test_a_wrong_password_changes_nothing_and_is_counted(session, work, actor, clock):
    for _ in range(4):
        assert not change(work, actor, current="not-the-password")

    with pytest.raises(TooMany):
        change(work, actor)
    clock.advance(timedelta(seconds=1))
    assert change(work, actor)
    assert len(facts(session, "person.sign_in_failed")) == 4


def test_a_person_without_a_password_needs_a_link_first(work):
    with work() as uow:
        contact = make_contact(uow, "luz@example.com")

    assert not change(work, Actor(kind="contact", id=contact.id, session_id=1), current="")


def test_a_new_password_that_is_not_good_enough_is_told_at_its_field(work, actor):
    with pytest.raises(Invalid) as caught:
        change(work, actor, new="rosaquispe1")

    assert caught.value.problems["new"].code == "password.personal"


def test_whether_a_new_password_is_good_is_not_told_to_who_does_not_know_the_old_one(work, actor, hashing):
    before = hashing.spent

    assert not change(work, actor, current="not-the-password", new="x")
    assert hashing.spent == before + 1


@pytest.mark.parametrize("actor", [ANONYMOUS, staff("user.manage"), Actor(kind="job", name="sweep", session_id=1)])
def test_nobody_but_a_person_who_is_signed_in_changes_a_password(work, actor):
    with pytest.raises(Forbidden):
        change(work, actor)


def test_who_was_disabled_in_the_meantime_changes_nothing(work, actor, rosa):
    with work() as uow:
        uow.session.get(Contact, rosa.id).is_active = False

    with pytest.raises(Forbidden):
        change(work, actor)


def test_where_the_person_is_not_known_the_tries_are_those_of_strangers(work, rosa):
    """A stolen browser elsewhere cannot guess on and on."""
    for _ in range(4):
        with work(ANONYMOUS) as uow:
            sign_in_with_password(uow, "contact", "rosa@example.com", "wrong-password", address=ELSEWHERE)

    with pytest.raises(TooMany), work(Actor(kind="contact", id=rosa.id, session_id=1)) as uow:
        change_password(uow, PASSWORD, NEW, address=ELSEWHERE)


def test_only_the_desk_itself_keeps_a_hash_that_was_made_beforehand(work, rosa):
    with pytest.raises(Forbidden), work(staff("contact.edit", "user.manage")) as uow:
        keep_password_hash(uow, "contact", rosa.id, hash_password(NEW))
