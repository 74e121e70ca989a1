"""Links that work once: invitations and forgotten passwords."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect

from servicedesk.core import people
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.web.letters import queue_secret
from tests.database import SettableClock
from tests.make import make_account, make_contact
from tests.web.signing.conftest import KINDS, OTHER_PASSWORD, PASSWORD, PATHS, cookie_in, link_in, path_in, seen, writes
from tests.web_client import PUBLIC_URL, Browser

BAD = ["%25", "*", "_", "%00", "null", "undefined", "%20", "0", "..", "a" * 300, "%F0%9F%98%80"]


@KINDS
def test_a_forgotten_password_is_replaced_by_a_link(client: Any, persons: Any, letters: Any, kind: str) -> None:
    browser, home, email = client(), PATHS[kind], persons[kind].email
    asked = browser.submit(f"{home}/forgot", {"email": email})

    answer = browser.submit(path_in(letters()[0]), {"password": OTHER_PASSWORD})

    assert asked.location == f"{home}/forgot/sent"
    assert (answer.status_code, answer.location) == (303, f"{home}/")
    assert browser.get(f"{home}/account").status_code == 200
    assert client().submit(f"{home}/sign-in", {"email": email, "password": PASSWORD}).status_code == 422
    assert client().submit(f"{home}/sign-in", {"email": email, "password": OTHER_PASSWORD}).status_code == 303


def test_a_stranger_is_answered_as_a_customer_is(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P4: the same answer, the same page, and no letter."""
    answers = [client().submit("/forgot", {"email": email}) for email in (contact.email, "nadie@cliente.example")]

    assert seen(answers[0]) == seen(answers[1])
    assert {(each.status_code, each.location) for each in answers} == {(303, "/forgot/sent")}
    assert [letter.recipient for letter in letters()] == [contact.email]


def test_the_page_after_asking_is_the_same_for_all(client: Any) -> None:
    answer = client().get("/forgot/sent")

    assert answer.status_code == 200
    assert "Si conocemos ese correo" in answer.text


def test_a_customer_is_invited(client: Any, app: Any, work: Any, letters: Any) -> None:
    guest = invited(app, work)
    browser, path = client(), path_in(letters()[0])

    page = browser.get(path)
    answer = browser.submit(path, {"password": PASSWORD})

    assert "Hola, Rosa Quispe. Con esta contraseña entrarás desde ahora." in page.text
    assert link_in(letters()[0]).startswith(f"{PUBLIC_URL}/link/")
    assert letters()[0].recipient == guest.email
    assert answer.status_code == 303
    assert browser.get("/account").status_code == 200


def test_looking_at_a_link_does_not_use_it(client: Any, contact: people.Contact, letters: Any, kernel: Kernel) -> None:
    """SEC-A5, SEC-P5: programs that read mail open every link in it, and that changes nothing and lets nobody in."""
    path = reset(client(), contact, letters)
    scanner = client()

    with writes(kernel.engine) as written:
        answers = [scanner.open(path, method=method) for method in ("GET", "HEAD", "OPTIONS") * 10]

    assert written == []
    assert {each.status_code for each in answers} == {200}
    assert [cookie_in(each) for each in answers] == [""] * 30
    assert scanner.get("/account").status_code == 302
    assert client().submit(path, {"password": OTHER_PASSWORD}).status_code == 303


def test_nobody_is_told_where_the_reader_of_a_link_came_from(
    client: Any, contact: people.Contact, letters: Any
) -> None:
    """SEC-W6: the address is a secret, so no other site and no log of one gets it."""
    browser, path = client(), reset(client(), contact, letters)

    answers = [browser.get(path), browser.submit(path, {"password": "corta"}), browser.get("/link/none")]

    assert {each.headers["Referrer-Policy"] for each in answers} == {"no-referrer"}
    assert {each.headers["Cache-Control"] for each in answers} == {"no-store"}


@pytest.mark.parametrize("secret", BAD)
def test_a_link_that_is_none_is_dead(client: Any, contact: people.Contact, letters: Any, secret: str) -> None:
    """SEC-P3: nothing but the whole secret opens anything."""
    path = reset(client(), contact, letters)

    answer = client().get(f"/link/{secret}")
    part = client().get(path[:-1])
    more = client().get(f"{path}%20")

    assert {answer.status_code, part.status_code, more.status_code} == {404}
    assert anonymous(part) == anonymous(more)


def test_dead_links_all_look_alike(
    client: Any, contact: people.Contact, user: people.User, letters: Any, clock: SettableClock
) -> None:
    """SEC-P3: wrong, used, too late, of a changed password, of the other door: one answer for all."""
    used = reset(client(), contact, letters)
    client().submit(used, {"password": OTHER_PASSWORD})
    client().submit("/desk/forgot", {"email": user.email})
    elsewhere = path_in(letters()[-1]).removeprefix("/desk")
    at_the_wrong_door = client().get(elsewhere)
    late = reset(client(), contact, letters)
    clock.advance(timedelta(minutes=30, seconds=1))

    answers = [at_the_wrong_door, *(client().get(path) for path in (used, late, "/link/wrong"))]

    assert {each.status_code for each in answers} == {404}
    assert len({anonymous(each) for each in answers}) == 1
    assert "Este enlace ya no sirve" in answers[0].text
    assert 'href="/forgot"' in answers[0].text


def test_the_first_link_dies_with_the_use_of_the_second(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P3: a changed password leaves no link behind."""
    first, second = reset(client(), contact, letters), reset(client(), contact, letters)
    client().submit(second, {"password": OTHER_PASSWORD})

    answer = client().get(first)

    assert answer.status_code == 404


def test_what_is_sent_to_a_dead_link_changes_nothing(client: Any, contact: people.Contact, letters: Any) -> None:
    browser, path = client(), reset(client(), contact, letters)
    form = browser.form(path)
    form.fields["password"] = [OTHER_PASSWORD]
    browser.send(form, path)
    other = client()
    fresh = other.form("/forgot")
    form.fields["csrf_token"] = fresh.fields["csrf_token"]

    answer = other.send(form, path)

    assert answer.status_code == 404
    assert cookie_in(answer) == ""


def test_an_invitation_is_dead_after_three_days(client: Any, app: Any, work: Any, letters: Any, clock: Any) -> None:
    """SEC-P3: an invitation that nobody followed opens nothing for ever."""
    invited(app, work)
    clock.advance(timedelta(hours=72, seconds=1))

    answer = client().get(path_in(letters()[0]))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "Completa este dato"), ("corta", "Escribe al menos 8 caracteres"), ("contraseña", ""), ("rosaquispe", "")],
)
def test_a_password_that_is_too_easy_is_refused_with_the_reason(
    client: Any, contact: people.Contact, letters: Any, password: str, words: str
) -> None:
    browser, path = client(), reset(client(), contact, letters)

    answer = browser.submit(path, {"password": password})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert words in answer.text
    assert client().get(path).status_code == 200


def test_a_new_password_signs_every_other_browser_out(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-W4: whoever held the old secret is out at once."""
    elsewhere = client(contact)
    path = reset(client(), contact, letters)

    client().submit(path, {"password": OTHER_PASSWORD})

    assert elsewhere.get("/account").status_code == 302


def test_the_link_is_kept_out_of_logs_events_and_keys(
    client: Any, contact: people.Contact, letters: Any, kernel: Kernel, caplog: pytest.LogCaptureFixture
) -> None:
    """SEC-A5: the secret stands in the letter and nowhere else."""
    caplog.set_level("DEBUG")
    path = reset(client(), contact, letters)
    client().get(path)
    client().submit(path, {"password": OTHER_PASSWORD})
    secret = path.rpartition("/")[2]

    assert secret not in caplog.text
    assert secret not in letters()[0].key
    assert [table for table in tables_with(kernel, secret) if table != "notification"] == []


def reset(browser: Browser, person: people.Contact, letters: Any) -> str:
    """Ask for a new password and return the path of the link that is sent."""
    before = len(letters())
    browser.submit("/forgot", {"email": person.email})
    assert len(letters()) == before + 1
    return path_in(letters()[-1])


def invited(app: Any, work: Any) -> people.Contact:
    """Return a customer who has just been invited."""
    staff = Actor(kind="user", id=1, permissions=frozenset({"contact.edit", "account.read"}))
    with work() as uow:
        guest = make_contact(uow, make_account(uow))
    with app.test_request_context(), work(staff) as uow:
        queue_secret(uow, people.invite(uow, "contact", guest.id))
    return guest


def anonymous(response: Any) -> str:
    """Return a page without its own address, which stands in the links that lead back to it."""
    return re.sub(r'next=[^"]*', "", seen(response))


def tables_with(kernel: Kernel, text: str) -> list[str]:
    """Return the names of the tables in which a text stands anywhere."""
    names = [name for name in inspect(kernel.engine).get_table_names() if name in Base.metadata.tables]
    with kernel.engine.connect() as connection:
        rows = {
            name: connection.execute(Base.metadata.tables[name].select()).all()
            for name in names
            if name in Base.metadata.tables
        }
    return [name for name in names if any(text in str(value) for row in rows[name] for value in row)]
