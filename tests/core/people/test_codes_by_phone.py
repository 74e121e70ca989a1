"""Signing in with a code that goes to a phone: the same limits and the same silence as by e-mail."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.people import TooMany, confirm_code, disable_person, request_code
from servicedesk.core.people.models import Contact
from servicedesk.core.people.rules.limits import CODE_LIVES, MAIL_BY_ADDRESS, MAIL_BY_PERSON
from servicedesk.core.people.rules.texts import is_phone
from tests.core.people.persons import ELSEWHERE, HERE, actor_of
from tests.make import add

NUMBER = "900000001"


@pytest.fixture
def rosa(work):
    """Return a contact without an e-mail."""
    with work() as uow:
        return add(uow, Contact(name="Rosa Quispe", phone=NUMBER))


def ask(work, number=NUMBER, *, kind="contact", address=HERE):
    """Ask for a code to a phone."""
    with work(ANONYMOUS) as uow:
        return request_code(uow, kind, number, address=address, by_phone=True)


def confirm(work, asked):
    """Type the code and return what came of it."""
    with work(ANONYMOUS) as uow:
        return confirm_code(uow, asked.handle, asked.mail.secret, address=HERE)


@pytest.mark.parametrize("typed", [NUMBER, " 900 000-001", "+900000001"])
def test_a_code_to_the_phone_signs_the_browser_in_that_asked_for_it(work, rosa, typed):
    asked = ask(work, typed)

    assert (asked.mail.phone, asked.mail.email, asked.mail.name) == (NUMBER, "", "Rosa Quispe")
    assert actor_of(work, confirm(work, asked).cookie).id == rosa.id


def test_a_number_that_is_kept_with_its_country_is_found_with_and_without_the_plus(work):
    with work() as uow:
        add(uow, Contact(name="Rosa Quispe", phone="+51900000001"))

    assert [ask(work, typed).mail.phone for typed in ("+51900000001", "51900000001")] == ["+51900000001"] * 2


def test_a_code_by_e_mail_goes_to_no_phone(work):
    with work() as uow:
        add(uow, Contact(name="Rosa Quispe", phone=NUMBER, email="rosa@example.com"))
    with work(ANONYMOUS) as uow:
        asked = request_code(uow, "contact", "rosa@example.com", address=HERE)

    assert (asked.mail.email, asked.mail.phone) == ("rosa@example.com", "")


def test_a_number_that_somebody_with_an_address_has_typed_lets_nobody_in_and_keeps_nobody_out(work, rosa):
    with work() as uow:
        pedro = add(uow, Contact(name="Pedro Quispe", phone="900000002", email="pedro@example.com", channels=["email"]))
        pedro.phone = NUMBER

    assert ask(work).mail.name == "Rosa Quispe"
    with work() as uow:
        uow.session.delete(uow.session.get(Contact, rosa.id))
    assert ask(work).mail is None


@pytest.mark.parametrize("typed", ["900000009", "12", "", "rosa@example.com", "٩٠٠٠٠٠٠٠١"])
def test_a_number_that_nobody_has_is_answered_as_any_other(work, rosa, typed):
    asked = ask(work, typed)

    assert asked.handle
    assert asked.mail is None


def test_a_number_that_several_share_lets_none_of_them_in(work, rosa):
    with work() as uow:
        add(uow, Contact(name="Pedro Quispe", phone=f"+{NUMBER}"))

    assert ask(work).mail is None


def test_a_number_of_somebody_who_was_disabled_or_only_the_second_one_is_of_no_use(work, rosa):
    with work() as uow:
        disable_person(uow, "contact", rosa.id)
        add(uow, Contact(name="Pedro Quispe", phone="", other_phone=NUMBER))

    assert ask(work).mail is None


def test_no_more_codes_go_to_a_phone_than_to_an_address_however_it_is_written(work, rosa):
    written = [NUMBER, "+900000001", "900-000-001", "(900) 000 001"]

    codes = [ask(work, typed).mail for typed in written]

    assert [code is not None for code in codes] == [True] * MAIL_BY_PERSON.tries + [False]


def test_who_asks_too_often_must_wait(work):
    for number in range(MAIL_BY_ADDRESS.tries):
        ask(work, f"9000000{number:02}", address=ELSEWHERE)

    with pytest.raises(TooMany):
        ask(work, address=ELSEWHERE)


def test_a_code_to_a_phone_is_dead_when_its_time_has_passed(work, clock, rosa):
    asked = ask(work)
    clock.advance(CODE_LIVES + timedelta(seconds=1))

    assert confirm(work, asked) is None


@pytest.mark.parametrize(("typed", "is_one"), [("+51 900-000.001", True), ("12345", False), ("a@b.example", False)])
def test_what_can_be_a_number_is_known(typed, is_one):
    assert is_phone(typed) is is_one
