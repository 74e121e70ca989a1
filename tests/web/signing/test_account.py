"""The page about one's own account."""

from datetime import timedelta
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.web.signing.devices import device_name, is_hand_held
from tests.database import SettableClock
from tests.web.signing.conftest import KINDS, OTHER_PASSWORD, PASSWORD, PATHS, cookie_in, writes

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0"


@KINDS
def test_name_and_language_are_saved(client: Any, persons: Any, kind: str) -> None:
    browser, page = client(persons[kind]), f"{PATHS[kind]}/account"

    answer = browser.submit(page, {"name": "Rosa María Quispe", "language": "en"}, follow_redirects=True)

    assert answer.request.path == page
    assert "Your name and language are saved." in answer.text
    assert 'value="Rosa María Quispe"' in answer.text


def test_the_language_of_the_account_wins_over_one_that_was_chosen_before(client: Any, contact: people.Contact) -> None:
    browser = client(contact)
    browser.get("/language/es")
    browser.submit("/account", {"name": "Rosa", "language": "en"})

    answer = browser.get("/account")

    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "x" * 121}, {"language": "xx"}])
def test_what_cannot_be_saved_is_said(client: Any, contact: people.Contact, kernel: Kernel, typed: Any) -> None:
    browser = client(contact)

    with writes(kernel.engine) as written:
        answer = browser.submit("/account", {"name": "Rosa", "language": "es", **typed})

    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert written == []


def test_nothing_else_about_a_person_can_be_changed_here(client: Any, contact: people.Contact, session: Any) -> None:
    """SEC-A3: the form takes what it asks for, and nothing that is sent along."""
    browser = client(contact)
    form = browser.form("/account", action="/account")
    form.fields |= {"email": ["otro@cliente.example"], "document": ["1"], "is_active": [""], "id": ["7"]}

    browser.send(form, "/account")

    kept = session.get(people.Contact, contact.id)
    assert (kept.email, kept.document, kept.is_active) == (contact.email, contact.document, True)


@KINDS
def test_the_password_is_changed(client: Any, persons: Any, kind: str) -> None:
    browser, home, email = client(persons[kind]), PATHS[kind], persons[kind].email

    answer = browser.submit(f"{home}/account", {"current": PASSWORD, "new": OTHER_PASSWORD}, follow_redirects=True)

    assert "Tu contraseña cambió." in answer.text
    assert client().submit(f"{home}/sign-in", {"email": email, "password": PASSWORD}).status_code == 422
    assert client().submit(f"{home}/sign-in", {"email": email, "password": OTHER_PASSWORD}).status_code == 303


def test_a_wrong_current_password_changes_nothing(client: Any, contact: people.Contact) -> None:
    browser, elsewhere = client(contact), client(contact)

    answer = browser.submit("/account", {"current": "otra clave larga", "new": OTHER_PASSWORD})

    assert answer.status_code == 422
    assert "Esa no es tu contraseña actual" in answer.text
    assert OTHER_PASSWORD not in answer.text
    assert cookie_in(answer) == ""
    assert elsewhere.get("/account").status_code == 200


def test_a_new_password_that_is_too_easy_is_refused(client: Any, contact: people.Contact) -> None:
    answer = client(contact).submit("/account", {"current": PASSWORD, "new": "corta"})

    assert answer.status_code == 422
    assert "Escribe al menos 8 caracteres" in answer.text


def test_what_is_missing_is_said_without_looking_at_anything(
    client: Any, contact: people.Contact, kernel: Kernel
) -> None:
    browser = client(contact)

    with writes(kernel.engine) as written:
        answer = browser.submit("/account", {"current": "", "new": ""})

    assert answer.text.count('aria-invalid="true"') == 2
    assert written == []


def test_the_current_password_cannot_be_guessed_without_end(client: Any, contact: people.Contact) -> None:
    """SEC-P4: who took over an open browser does not get the password by trying."""
    browser = client(contact)
    typed = {"current": "otra clave larga", "new": OTHER_PASSWORD}

    answers = [browser.submit("/account", typed) for _ in range(6)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "Demasiados intentos" in answers[-1].text


def test_one_sees_where_one_is_signed_in(client: Any, contact: people.Contact, clock: SettableClock) -> None:
    client(contact, FIREFOX)
    clock.advance(timedelta(hours=1))

    page = client(contact, CHROME).get("/account").text

    assert "Chrome, Android" in page
    assert "Firefox, Windows" in page
    assert page.index("Chrome, Android") < page.index("Este navegador") < page.index("Firefox, Windows")
    assert "Última vez: hoy, 9:00, desde 127.0.0.1" in page


@KINDS
def test_one_other_browser_is_signed_out(client: Any, persons: Any, kind: str) -> None:
    home, here = PATHS[kind], client(persons[kind])
    there, third = client(persons[kind], FIREFOX), client(persons[kind], CHROME)
    action = ending(here.get(f"{home}/account").text, "Firefox, Windows")

    answer = here.submit(f"{home}/account", action=action, follow_redirects=True)

    assert "Se cerró la sesión en ese navegador." in answer.text
    assert [each.get(f"{home}/account").status_code for each in (here, there, third)] == [200, 302, 200]


def test_all_other_browsers_are_signed_out(client: Any, contact: people.Contact) -> None:
    here, there, third = client(contact), client(contact), client(contact)

    answer = here.submit("/account", action="/account/sessions/end-others", follow_redirects=True)

    assert "Se cerró la sesión en los demás navegadores." in answer.text
    assert [each.get("/account").status_code for each in (here, there, third)] == [200, 302, 302]
    assert "end-others" not in answer.text


def test_the_browser_of_somebody_else_is_not_there(client: Any, contact: people.Contact, user: people.User) -> None:
    """SEC-A1: foreign, unknown and malformed are the same."""
    here, there = client(contact), client(user, FIREFOX)
    client(user, CHROME)
    foreign = ending(there.get("/desk/account").text, "Chrome, Android").removeprefix("/desk")
    numbers = [foreign.split("/")[3], "999999", "0", "-1", "9" * 30, "x"]

    answers = [post(here, "/account", f"/account/sessions/{number}/end") for number in numbers]

    assert {each.status_code for each in answers} == {404}
    assert there.get("/desk/account").status_code == 200


def test_an_unknown_word_in_the_address_is_not_repeated(client: Any, contact: people.Contact) -> None:
    answer = client(contact).get("/account?done=<b>gone</b>")

    assert answer.status_code == 200
    assert "<b>gone" not in answer.text


@pytest.mark.parametrize(
    ("sent", "name", "hand_held"),
    [
        (FIREFOX, "Firefox, Windows", False),
        (CHROME, "Chrome, Android", True),
        (EDGE, "Edge, Windows", False),
        ("curl/8", "", False),
        ("", "", False),
        ("Mozilla/5.0 (iPhone) Version/18 Mobile Safari", "Safari, iPhone", True),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(sent: str, name: str, hand_held: bool) -> None:
    assert device_name(sent) == name
    assert is_hand_held(sent) is hand_held


def ending(page: str, device: str) -> str:
    """Return the path that signs a device out, as its button says."""
    button = page.index(f'aria-label="Cerrar la sesión de {device}')
    form = page.rindex('action="', 0, button)
    return page[form + 8 : page.index('"', form + 8)]


def post(browser: Any, page: str, path: str) -> Any:
    """Send a form of a page to another path."""
    form = browser.form(page)
    form.action = path
    return browser.send(form, page)
