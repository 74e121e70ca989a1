"""Coming in with a code that goes to a phone, where a channel to one exists."""

from collections.abc import Callable
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.notifications.models import Notification
from tests.channels import SMS, Gateway
from tests.database import ON_ONE_DATABASE, Plugins
from tests.make import make_account, make_contact
from tests.web.signing.conftest import code_in, seen

Letters = Callable[[], list[Notification]]
NUMBER = "900 000 001"


@pytest.fixture
def rosa(work: Any) -> people.Contact:
    """Return a customer who has no e-mail."""
    with work() as uow:
        return make_contact(uow, make_account(uow), email=None, phone="900000001")


@pytest.fixture
def texting(plugins: Plugins) -> Plugins:
    """Install a channel for texts."""
    plugins.install("gateway", Gateway())
    return plugins


def test_the_code_of_a_text_lets_somebody_in_who_has_no_e_mail(
    client: Any, rosa: people.Contact, texting: Plugins, letters: Letters
) -> None:
    browser = client()
    asked = browser.submit("/sign-in/code", {"email": NUMBER})
    (text,) = letters()

    answer = browser.submit(asked.location, {"code": code_in(text)})

    assert (text.channel, text.recipient, text.html, text.is_secret) == (SMS, "900000001", "", True)
    assert text.text.endswith("No se lo des a nadie.")
    assert (answer.status_code, answer.location) == (303, "/")


@ON_ONE_DATABASE
def test_a_stranger_is_answered_as_a_customer_is(
    client: Any, rosa: people.Contact, texting: Plugins, letters: Letters
) -> None:
    """SEC-P4: nobody learns whose number is known, and nobody is written to who is not."""
    known, unknown = client(), client()

    answers = [
        known.submit("/sign-in/code", {"email": NUMBER}),
        unknown.submit("/sign-in/code", {"email": "900000009"}),
    ]
    pages = [seen(browser.get("/sign-in/code/enter")) for browser in (known, unknown)]
    wrong = [seen(browser.submit("/sign-in/code/enter", {"code": "000000"})) for browser in (known, unknown)]

    assert [(each.status_code, each.location) for each in answers] == [(303, "/sign-in/code/enter")] * 2
    assert pages[0] == pages[1]
    assert wrong[0] == wrong[1]
    assert len(letters()) == 1


@ON_ONE_DATABASE
def test_an_e_mail_gets_the_code_by_e_mail_as_ever(
    client: Any, contact: people.Contact, texting: Plugins, letters: Letters
) -> None:
    client().submit("/sign-in/code", {"email": contact.email})

    assert [(letter.channel, letter.recipient) for letter in letters()] == [("email", contact.email)]


@ON_ONE_DATABASE
def test_a_number_is_asked_for_only_while_there_is_a_channel(
    client: Any, rosa: people.Contact, texting: Plugins, letters: Letters
) -> None:
    with_channel = client().get("/sign-in/code").text
    texting.enable("gateway", enabled=False)
    browser = client()

    refused = browser.submit("/sign-in/code", {"email": NUMBER})

    assert "Correo o número de celular" in with_channel
    assert "Correo o número de celular" not in browser.get("/sign-in/code").text
    assert (refused.status_code, letters()) == (422, [])


@ON_ONE_DATABASE
def test_what_is_neither_is_said(client: Any, texting: Plugins) -> None:
    answer = client().submit("/sign-in/code", {"email": "rosa"})

    assert answer.status_code == 422
    assert "Escribe un correo como nombre@ejemplo.com o un número de celular" in answer.text


@ON_ONE_DATABASE
def test_staff_have_no_number_and_are_not_asked_for_one(client: Any, texting: Plugins) -> None:
    assert 'type="email"' in client().get("/desk/sign-in/code").text


@ON_ONE_DATABASE
def test_the_way_in_names_both(client: Any, texting: Plugins) -> None:
    assert "correo o mensaje de texto" in client().get("/sign-in").text
