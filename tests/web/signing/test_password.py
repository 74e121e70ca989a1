"""Coming in with a password, and going out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.people.passwords import AT_ONCE, HASHING, QUEUE
from tests.database import SettableClock
from tests.web.signing.conftest import KINDS, PASSWORD, PATHS, cookie_in, seen
from tests.web_client import Browser


@KINDS
def test_the_right_password_lets_a_person_in(client: Any, persons: Any, kind: str) -> None:
    browser, person = client(), persons[kind]

    answer = browser.submit(f"{PATHS[kind]}/sign-in", {"email": person.email, "password": PASSWORD})

    assert (answer.status_code, answer.location) == (303, f"{PATHS[kind]}/")
    assert browser.get(f"{PATHS[kind]}/account").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: Any, contact: people.Contact) -> None:
    answer = client().submit("/sign-in", {"email": contact.email, "password": PASSWORD})

    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("sid="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert len(cookie_in(answer)) >= 43


def test_a_browser_whose_clock_is_wrong_keeps_the_cookie(client: Any, contact: people.Contact) -> None:
    answer = client().submit("/sign-in", {"email": contact.email, "password": PASSWORD})

    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("sid="))
    assert f"Max-Age={30 * 24 * 3600}" in cookie.split("; ")


def test_whoever_wanted_a_page_is_led_to_it(client: Any, contact: people.Contact) -> None:
    browser = client()
    asked = browser.get("/account")

    answer = browser.submit(asked.location, {"email": contact.email, "password": PASSWORD})

    assert asked.location == "/sign-in?next=/account"
    assert answer.location == "/account"


def test_whoever_is_in_already_goes_on(client: Any, contact: people.Contact) -> None:
    answer = client(contact).get("/sign-in?next=/account")

    assert (answer.status_code, answer.location) == (303, "/account")


@KINDS
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Any, persons: Any, kind: str) -> None:
    """SEC-P4: nobody learns who has an account."""
    page, email = f"{PATHS[kind]}/sign-in", persons[kind].email

    known = client().submit(page, {"email": email, "password": "otra clave larga"})
    unknown = client().submit(page, {"email": "nadie@cliente.example", "password": "otra clave larga"})

    assert known.status_code == unknown.status_code == 422
    assert seen(known) == seen(unknown).replace("nadie@cliente.example", email)
    assert "El correo y la contraseña no coinciden" in known.text


def test_what_was_typed_is_kept_but_for_the_password(client: Any, contact: people.Contact) -> None:
    answer = client().submit("/sign-in", {"email": contact.email, "password": "otra clave larga"})

    assert contact.email in answer.text
    assert "otra clave larga" not in answer.text


def test_what_is_missing_is_said_beside_its_field(client: Any) -> None:
    answer = client().submit("/sign-in", {"email": "", "password": ""})

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2


def test_each_kind_comes_in_by_its_own_door(client: Any, persons: Any) -> None:
    contact, user = persons["contact"], persons["user"]

    at_the_desk = client().submit("/desk/sign-in", {"email": contact.email, "password": PASSWORD})
    at_the_portal = client().submit("/sign-in", {"email": user.email, "password": PASSWORD})

    assert at_the_desk.status_code == at_the_portal.status_code == 422


@KINDS
def test_the_pages_of_one_kind_are_not_there_for_the_other(client: Any, persons: Any, kind: str) -> None:
    others = {"contact": "/desk/account", "user": "/account"}[kind]

    answer = client(persons[kind]).get(others)

    assert answer.status_code == 404


def test_too_many_tries_are_told_when_to_come_back(client: Any, contact: people.Contact) -> None:
    """SEC-P4: the wait is told, what was typed is kept, and nobody is locked out for good."""
    browser = client()
    answers = [try_wrong(browser, contact.email) for _ in range(6)]

    last = answers[-1]
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) >= 1
    assert "Demasiados intentos. Espera" in last.text
    assert contact.email in last.text


def test_a_long_wait_is_told_as_the_time_when_it_ends(
    client: Any, contact: people.Contact, clock: SettableClock
) -> None:
    for tries in range(10):
        try_wrong(client(), contact.email)
        clock.advance(timedelta(seconds=17 if tries < 8 else 33))

    answer = try_wrong(client(), contact.email)

    assert int(answer.headers["Retry-After"]) > 60
    assert "Inténtalo de nuevo desde las 9:06." in answer.text


def test_strangers_wait_as_long_as_customers(client: Any, contact: people.Contact) -> None:
    """SEC-P4: the limit says nothing about who exists."""
    known = [try_wrong(client(), contact.email).status_code for _ in range(6)]
    unknown = [try_wrong(client(), "nadie@cliente.example").status_code for _ in range(6)]

    assert known == unknown


def test_the_wait_is_over_for_whoever_waits(client: Any, contact: people.Contact, clock: SettableClock) -> None:
    for _ in range(6):
        try_wrong(client(), contact.email)
    clock.advance(timedelta(minutes=6))

    answer = client().submit("/sign-in", {"email": contact.email, "password": PASSWORD})

    assert answer.status_code == 303


def test_a_desk_that_is_busy_says_so(client: Any, contact: people.Contact) -> None:
    with every_place_taken():
        answer = client().submit("/sign-in", {"email": contact.email, "password": PASSWORD})

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Hay muchas entradas a la vez" in answer.text


def test_a_program_is_told_in_its_own_form(client: Any, contact: people.Contact) -> None:
    with every_place_taken():
        answer = client().submit(
            "/sign-in", {"email": contact.email, "password": PASSWORD}, headers={"Accept": "application/json"}
        )

    assert answer.status_code == 503
    assert answer.json["code"] == "503"


@KINDS
def test_whoever_goes_out_is_out(client: Any, persons: Any, kind: str) -> None:
    browser, home = client(persons[kind]), PATHS[kind]

    answer = browser.submit(f"{home}/account", action=f"{home}/sign-out")

    assert answer.location == f"{home}/sign-in?gone=1"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Cerraste la sesión." in browser.get(answer.location).text
    assert browser.get(f"{home}/account").status_code == 302


def test_going_out_twice_is_no_error(client: Any, contact: people.Contact) -> None:
    browser = client(contact)
    form = browser.form("/account", action="/sign-out")
    browser.send(form, "/account")
    fresh = browser.form("/sign-in", action="/sign-in")
    form.fields["csrf_token"] = fresh.fields["csrf_token"]

    answer = browser.send(form, "/account")

    assert answer.status_code == 303


def test_the_pages_speak_english_too(client: Any, user: people.User) -> None:
    answer = client().get("/desk/sign-in", headers={"Accept-Language": "en"})

    assert "Sign in to the desk" in answer.text
    assert "Entrar" not in answer.text


@pytest.mark.parametrize("shape", ["fragment", "page"])
def test_the_form_is_the_same_alone_and_on_its_page(client: Any, user: people.User, shape: str) -> None:
    asked = {"HX-Request": "true"} if shape == "fragment" else {}

    answer = client().get("/desk/sign-in", headers=asked)

    assert answer.text.lstrip().startswith('<div id="sign-in"' if shape == "fragment" else "<!doctype html>")
    assert "Entrar a la mesa de ayuda" in answer.text


def try_wrong(browser: Browser, email: str | None) -> Any:
    """Try a password that is not right."""
    return browser.submit("/sign-in", {"email": email, "password": "otra clave larga"})


@contextmanager
def every_place_taken() -> Iterator[None]:
    """Let as many passwords be looked at, and wait, as may at once."""
    taken = [HASHING._room.acquire(blocking=False) for _ in range(AT_ONCE + QUEUE)]
    try:
        yield
    finally:
        for _ in taken:
            HASHING._room.release()
