"""Invitations: a link to choose a first password."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.people import (
    Contact,
    User,
    disable_person,
    invite,
    read_link,
    start_session,
    use_link,
)
from tests.core.people.persons import (
    HERE,
    PASSWORD,
    facts,
    make_contact,
    make_role,
    make_user,
    sign_in,
    staff,
)

NEW = "ventana-abierta-al-mar"


@pytest.fixture
def rosa(work) -> Contact:
    """Return a contact with a password."""
    with work() as uow:
        return make_contact(uow, "rosa@example.com", PASSWORD)


@pytest.fixture
def ana(work) -> User:
    """Return a user without a password."""
    with work() as uow:
        return make_user(uow, "ana@example.com")


def invited(work, user):
    """Invite a user."""
    with work(staff("user.manage", "user.read")) as uow:
        return invite(uow, "user", user.id)


def test_an_invitation_lets_a_user_choose_a_first_password(session, work, clock, ana):
    mail = invited(work, ana)
    shown = read_link(work(ANONYMOUS), mail.secret)
    with work(ANONYMOUS) as uow:
        start_session(uow, use_link(uow, mail.secret, NEW), address=HERE)

    assert (shown.purpose, shown.kind, shown.name, shown.email) == (
        "invitation",
        "user",
        "Ana Flores",
        "ana@example.com",
    )
    assert mail.ends_at == shown.ends_at == clock.now() + timedelta(hours=72)
    assert sign_in(work, "user", "ana@example.com", password=NEW)
    assert facts(session, "person.invited") == [{"person_id": ana.id, "person_kind": "user"}]
    assert [fact["way"] for fact in facts(session, "person.password_changed")] == ["invitation"]
    assert [fact["way"] for fact in facts(session, "person.signed_in")] == ["link", "password"]


def test_a_contact_is_invited_by_whoever_may_change_contacts(work):
    with work() as uow:
        contact = make_contact(uow)
    with work(staff("contact.edit", "account.read")) as uow:
        mail = invite(uow, "contact", contact.id)

    assert read_link(work(ANONYMOUS), mail.secret).kind == "contact"


def test_only_who_may_invites(work, ana):
    with work() as uow:
        make_role(uow, "closer", "ticket.close")
        stronger = make_user(uow, "head@example.com", role_codes=("closer",))
        contact = make_contact(uow)

    for actor, kind, person in (
        (staff("user.read"), "user", ana.id),
        (staff("user.manage"), "user", stronger.id),
        (staff("account.read"), "contact", contact.id),
    ):
        with pytest.raises(Forbidden), work(actor) as uow:
            invite(uow, kind, person)


def test_who_cannot_use_an_invitation_gets_none(work, rosa, ana):
    with work() as uow:
        silent = make_contact(uow, "")
        disable_person(uow, "user", ana.id)

        with pytest.raises(Invalid, match="email: required"):
            invite(uow, "contact", silent.id)
        with pytest.raises(Conflict, match="person.has_password"):
            invite(uow, "contact", rosa.id)
        with pytest.raises(Conflict, match="person.disabled"):
            invite(uow, "user", ana.id)


def test_an_earlier_invitation_works_no_longer(work, ana):
    first, second = invited(work, ana), invited(work, ana)

    with pytest.raises(NotFound):
        read_link(work(ANONYMOUS), first.secret)
    assert read_link(work(ANONYMOUS), second.secret)
