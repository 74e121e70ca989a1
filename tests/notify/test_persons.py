"""What a person is told about their own sign-in (``on_sign_in_change``), at the address that they had before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import notifications, people
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications import WordingDraft
from servicedesk.core.notifications.models import Notification
from servicedesk.core.people import ContactDraft, Proven, UserDraft
from servicedesk.core.people.events import PasswordChanged
from servicedesk.core.people.models import FormerEmail
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.make import make_account, make_contact, make_staff


@pytest.fixture
def post(plugins, session):
    """Install the desk's own listener, and return the letters that were written."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))

    def look():
        plugins.deliver()
        session.rollback()
        return list(session.scalars(select(Notification).order_by(Notification.id)))

    return look


@pytest.fixture
def jimena(work):
    """Return somebody of the desk."""
    with work() as uow:
        return make_staff(uow, name="Jimena Tello", email="jimena@andina.example")


def publish(work, event):
    """Publish a fact as the desk does."""
    with work() as uow:
        uow.publish(event)


@pytest.mark.parametrize("way", ["changed", "reset"])
def test_another_password_is_told(work, jimena, post, way):
    publish(work, PasswordChanged(person_kind="user", person_id=jimena.id, way=way))

    [letter] = post()

    assert (letter.recipient, letter.subject) == ("jimena@andina.example", "Cambió tu contraseña")
    assert "https://desk.example/desk/forgot" in letter.text and "Jimena Tello" in letter.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_it_is_told_in_the_operators_own_words(work, jimena, post):
    key, allowed = "person.password_changed", ("name", "operator", "time")
    with work() as uow:
        own = WordingDraft(key, "es", "Aviso de %(operator)s", "Hola %(name)s.\n\nFue %(time)s.")
        notifications.keep_wording(uow, own, allowed)
    publish(work, PasswordChanged(person_kind="user", person_id=jimena.id, way="changed"))

    [letter] = post()

    assert (
        letter.subject.startswith("Aviso de ")
        and "Hola Jimena Tello." in letter.text
        and "Fue el lunes 23 de noviembre, 9:00." in letter.text
    )
    assert "https://desk.example/desk/forgot" in letter.text


def test_a_first_password_needs_no_letter(work, jimena, post):
    for way in ("invitation", "given"):
        publish(work, PasswordChanged(person_kind="user", person_id=jimena.id, way=way))
    publish(work, PasswordChanged(person_kind="user", person_id=999, way="changed"))

    assert post() == []


def test_another_address_is_told_at_both_and_the_facts_hold_neither(work, jimena, post):
    with work() as uow:
        people.change_user(uow, jimena.id, UserDraft("Jimena Tello", "nueva@andina.example", role_codes=("csm_agent",)))

    letters = post()

    assert {each.recipient for each in letters} == {"jimena@andina.example", "nueva@andina.example"}
    assert {each.subject for each in letters} == {"Cambió la dirección de tu cuenta"}


def test_a_customers_other_address_is_told_too_and_a_first_one_to_itself(work, post):
    with work() as uow:
        account = make_account(uow)
        old = make_contact(uow, account, email="rosa@cliente.example")
        none = make_contact(uow, account, name="Ana Paz", email=None)
    with work() as uow:
        people.change_contact(uow, old.id, ContactDraft("Rosa Quispe", email=""))
        people.change_contact(uow, none.id, ContactDraft("Ana Paz", email="ana@cliente.example"))

    letters = post()

    assert [each.recipient for each in letters] == ["rosa@cliente.example", "ana@cliente.example"]
    assert all("https://desk.example/forgot" in each.text for each in letters)


def test_another_way_to_sign_in_is_told_and_so_is_its_end(work, jimena, post):
    with work() as uow:
        people.link_identity(uow, Proven("user", jimena.id, "password"), "https://id.example", "s-1")
    with work(people.actor_of_user(jimena)) as uow:
        people.unlink_identity(uow, people.list_identities(uow)[0].id)

    letters = post()

    assert [each.subject for each in letters] == ["Otra manera de entrar", "Una manera menos de entrar"]


def test_former_addresses_are_forgotten_after_a_while(work, jimena, clock):
    with work() as uow:
        people.change_user(uow, jimena.id, UserDraft("Jimena Tello", "nueva@andina.example", role_codes=("csm_agent",)))
    row = work().session.scalars(select(FormerEmail)).one().id
    kept = people.former_email(work(), row)
    clock.advance(timedelta(days=40))

    with work() as uow:
        people.forget_former_emails(uow, uow.now() - timedelta(days=30))

    assert (kept, people.former_email(work(), row)) == ("jimena@andina.example", "")
