"""Signing in at a provider: by issuer and subject, never by e-mail."""

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.people import (
    Identity,
    Proven,
    disable_person,
    find_user_by_identity,
    link_identity,
    list_identities,
    person_who_asks,
    prove_password,
    start_session,
    unlink_identity,
)
from tests.core.people.persons import HERE, PASSWORD, actor_of, facts, make_contact, make_user, sign_in

ISSUER = "https://id.example.com"


@pytest.fixture
def ana(work) -> int:
    """Return the identifier of a user."""
    with work() as uow:
        return make_user(uow, "ana@example.com", PASSWORD).id


@pytest.fixture
def actor(work, ana) -> Actor:
    """Return Ana, signed in."""
    return actor_of(work, sign_in(work, "user", "ana@example.com"))


def link(work, actor, subject="s-1", issuer=ISSUER) -> None:
    """Link a subject to whoever is signed in."""
    with work(actor) as uow:
        link_identity(uow, person_who_asks(uow), issuer, subject)


def test_a_user_who_is_signed_in_links_a_provider_and_signs_in_there(session, work, ana, actor):
    link(work, actor)

    proven = find_user_by_identity(work(ANONYMOUS), ISSUER, "s-1")
    with work(ANONYMOUS) as uow:
        signed_in = start_session(uow, proven, address=HERE)

    assert actor_of(work, signed_in.cookie).id == ana
    assert facts(session, "person.identity_linked") == [{"person_id": ana, "person_kind": "user", "issuer": ISSUER}]
    assert [fact["way"] for fact in facts(session, "person.signed_in")] == ["password", "oidc"]


def test_a_user_who_has_just_proved_the_password_links_too(work, ana):
    with work(ANONYMOUS) as uow:
        link_identity(uow, prove_password(uow, "user", "ana@example.com", PASSWORD, address=HERE), ISSUER, "s-1")

    assert find_user_by_identity(work(ANONYMOUS), ISSUER, "s-1").person_id == ana


@pytest.mark.parametrize(
    ("issuer", "subject"),
    [
        (ISSUER, "s-2"),
        ("https://a.pe", "s-1"),
        (ISSUER, "S-1"),
        (ISSUER, ""),
        ("", "s-1"),
        (f"{ISSUER}/", "s-1"),
    ],
)
def test_only_the_same_subject_of_the_same_issuer_is_the_user(work, actor, issuer, subject):
    """SEC-P6."""
    link(work, actor)

    assert find_user_by_identity(work(ANONYMOUS), issuer, subject) is None


def test_an_email_never_finds_a_user(work, ana):
    """SEC-P6."""
    assert find_user_by_identity(work(ANONYMOUS), ISSUER, "ana@example.com") is None


def test_a_disabled_user_does_not_sign_in_at_a_provider(work, ana, actor):
    link(work, actor)
    with work() as uow:
        disable_person(uow, "user", ana)

    assert find_user_by_identity(work(ANONYMOUS), ISSUER, "s-1") is None


def test_a_subject_belongs_to_one_user(session, work, actor):
    link(work, actor)
    link(work, actor)
    with work() as uow:
        make_user(uow, "beto@example.com", PASSWORD)
    beto = actor_of(work, sign_in(work, "user", "beto@example.com"))

    with pytest.raises(Conflict, match="identity.taken"):
        link(work, beto)

    assert session.scalars(select(Identity.user_id)).all() == [actor.id]


def test_neither_strangers_nor_contacts_link_a_provider(work):
    with work() as uow:
        make_contact(uow, "rosa@example.com", PASSWORD)
    rosa = actor_of(work, sign_in(work, "contact", "rosa@example.com"))

    for actor in (ANONYMOUS, rosa):
        with pytest.raises(Forbidden):
            link(work, actor)


@pytest.mark.parametrize(("issuer", "subject"), [("", "s-1"), (ISSUER, "")])
def test_nothing_is_linked_without_issuer_and_subject(work, ana, issuer, subject):
    with pytest.raises(Forbidden), work(ANONYMOUS) as uow:
        link_identity(uow, Proven("user", ana, "password"), issuer, subject)


def test_a_user_unlinks_his_own_providers_only(session, work, actor):
    link(work, actor)
    [identity] = list_identities(work(actor))
    with pytest.raises(NotFound), work(Actor(kind="user", id=actor.id + 1, session_id=1)) as uow:
        unlink_identity(uow, identity.id)
    with pytest.raises(NotFound), work(Actor(kind="contact", id=actor.id, session_id=1)) as uow:
        unlink_identity(uow, identity.id)

    with work(actor) as uow:
        unlink_identity(uow, identity.id)

    assert list_identities(work(actor)) == []
    assert facts(session, "person.identity_unlinked") == [
        {"person_id": actor.id, "person_kind": "user", "issuer": ISSUER}
    ]
