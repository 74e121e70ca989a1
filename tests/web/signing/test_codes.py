"""Coming in with a code that is sent by e-mail."""

from datetime import timedelta
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.web import letters as letters_of_the_web
from tests.database import SettableClock
from tests.web.signing.conftest import KINDS, PATHS, code_in, seen
from tests.web_client import Browser


@KINDS
def test_the_code_of_the_letter_lets_a_person_in(client: Any, persons: Any, letters: Any, kind: str) -> None:
    browser, home = client(), PATHS[kind]
    asked = ask(browser, persons[kind].email, home)

    answer = browser.submit(asked.location, {"code": code_in(letters()[0])})

    assert asked.location == f"{home}/sign-in/code/enter"
    assert (answer.status_code, answer.location) == (303, f"{home}/")
    assert browser.get(f"{home}/account").status_code == 200


def test_whoever_wanted_a_page_is_led_to_it(client: Any, contact: people.Contact, letters: Any) -> None:
    browser = client()
    browser.submit("/sign-in/code?next=/account", {"email": contact.email})

    answer = browser.submit("/sign-in/code/enter", {"code": code_in(letters()[0])})

    assert answer.location == "/account"


def test_a_stranger_is_answered_as_a_customer_is(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P4: nobody learns who has an account, and nobody is written to who has none."""
    known, unknown = client(), client()

    answers = [ask(known, contact.email), ask(unknown, "nadie@cliente.example")]
    pages = [seen(browser.get("/sign-in/code/enter")) for browser in (known, unknown)]
    wrong = [seen(browser.submit("/sign-in/code/enter", {"code": "000000"})) for browser in (known, unknown)]

    assert [(each.status_code, each.location) for each in answers] == [(303, "/sign-in/code/enter")] * 2
    assert pages[0] == pages[1]
    assert wrong[0] == wrong[1]
    assert [letter.recipient for letter in letters()] == [contact.email]


@pytest.mark.parametrize("path", ["/sign-in/code", "/forgot"])
def test_a_stranger_waits_for_a_letter_to_be_drawn_too(client: Any, monkeypatch: Any, path: str) -> None:
    """SEC-P4: not by the time that the answer takes either."""
    drawn = []
    draw = letters_of_the_web.draw

    def watched(letter: Any, **how: Any) -> Any:
        drawn.append(letter)
        return draw(letter, **how)

    monkeypatch.setattr(letters_of_the_web, "draw", watched)

    client().submit(path, {"email": "nadie@cliente.example"})

    assert len(drawn) == 1


def test_a_forwarded_code_is_of_no_use_elsewhere(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P5: whoever reads the letter, or asked for a code of their own, is not let in by it."""
    ask(client(), contact.email)
    other = client()
    ask(other, "nadie@cliente.example")

    answer = other.submit("/sign-in/code/enter", {"code": code_in(letters()[0])})

    assert answer.status_code == 422
    assert other.get("/account").status_code == 302


def test_a_code_works_once(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P3: used is the same as wrong."""
    browser = client()
    ask(browser, contact.email)
    form = browser.form("/sign-in/code/enter")
    form.fields["code"] = [code_in(letters()[0])]
    kept = browser.get_cookie("state", domain="127.0.0.1")
    browser.send(form, "/sign-in/code/enter")
    thief = client()
    thief.set_cookie("state", kept.value, domain="127.0.0.1")

    answer = thief.send(form, "/sign-in/code/enter")

    assert answer.status_code == 422
    assert "Ese código no es correcto o ya no sirve" in answer.text


def test_a_code_is_too_late_after_ten_minutes(
    client: Any, contact: people.Contact, letters: Any, clock: SettableClock
) -> None:
    """SEC-P3: the code is dead when its time has passed."""
    browser = client()
    ask(browser, contact.email)
    clock.advance(timedelta(minutes=10, seconds=1))

    answer = browser.submit("/sign-in/code/enter", {"code": code_in(letters()[0])})

    assert answer.status_code == 422


def test_guessing_ends_the_code(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P3: after five wrong ones the right one is wrong too."""
    browser = client()
    ask(browser, contact.email)
    right = code_in(letters()[0])
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        browser.submit("/sign-in/code/enter", {"code": wrong})

    answer = browser.submit("/sign-in/code/enter", {"code": right})

    assert answer.status_code == 422


def test_a_code_of_another_shape_is_not_even_tried(client: Any, contact: people.Contact, letters: Any) -> None:
    browser = client()
    ask(browser, contact.email)

    answer = browser.submit("/sign-in/code/enter", {"code": "12345"})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_the_page_for_the_code_leads_back_where_none_was_asked_for(client: Any) -> None:
    answer = client().get("/sign-in/code/enter")

    assert (answer.status_code, answer.location) == (303, "/sign-in/code")


def test_a_code_sent_from_nowhere_is_wrong(client: Any) -> None:
    browser = client()
    form = browser.form("/sign-in/code")
    form.action, form.fields["code"] = "/sign-in/code/enter", ["123456"]

    answer = browser.send(form, "/sign-in/code")

    assert answer.status_code == 422


def test_a_code_asked_for_at_one_door_is_not_waited_for_at_the_other(client: Any, contact: people.Contact) -> None:
    browser = client()
    ask(browser, contact.email)

    answer = browser.get("/desk/sign-in/code/enter")

    assert answer.location == "/desk/sign-in/code"


def test_the_fourth_letter_of_an_hour_is_not_sent_and_nobody_can_tell(
    client: Any, contact: people.Contact, letters: Any
) -> None:
    """SEC-P4: a mailbox cannot be flooded, and the limit tells nothing."""
    answers = [ask(client(), contact.email) for _ in range(4)]

    assert {(each.status_code, each.location) for each in answers} == {(303, "/sign-in/code/enter")}
    assert len(letters()) == 3


def test_one_address_asks_for_twenty_letters_an_hour(client: Any, contact: people.Contact, letters: Any) -> None:
    """SEC-P4: beyond that it is told to come back, whomever it asks for."""
    answers = [ask(client(), f"nadie{number}@cliente.example") for number in range(21)]

    assert [each.status_code for each in answers] == [303] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 3000


def test_an_address_that_cannot_be_one_is_said_so(client: Any) -> None:
    answer = ask(client(), "rosa")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_the_letter_speaks_the_language_of_its_reader(
    client: Any, contact: people.Contact, letters: Any, kernel: Kernel, work: Any
) -> None:
    with work() as uow:
        uow.session.merge(contact).language = "en"

    ask(client(), contact.email)

    letter = letters()[0]
    assert letter.subject == "Your code for Andina Red"
    assert "This code works once, until today, 9:10" in letter.text
    assert letter.language == "en"
    assert code_in(letter) in letter.html


def ask(browser: Browser, email: str | None, home: str = "") -> Any:
    """Ask for a code."""
    return browser.submit(f"{home}/sign-in/code", {"email": email})
