"""The first administrator of an empty desk."""

from datetime import timedelta
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.kernel.actors import job_actor
from tests.database import SettableClock
from tests.web.signing.conftest import PASSWORD, cookie_in, seen

ANA = {"name": "Ana Torres", "email": "ana@andina.example", "password": PASSWORD}


@pytest.fixture
def link(work: Any) -> str:
    """Return the path that the command line prints."""
    with work(job_actor("command line")) as uow:
        return f"/desk/setup/{people.make_setup_token(uow)}"


def test_an_empty_desk_explains_where_to_begin(client: Any) -> None:
    browser = client()

    answer = browser.get("/desk/", follow_redirects=True)

    assert answer.request.path == "/desk/setup"
    assert "Nadie trabaja aún en esta mesa" in answer.text
    assert "servicedesk admin" in answer.text


def test_the_link_creates_the_first_administrator_and_lets_them_in(client: Any, link: str, session: Any) -> None:
    browser = client()

    answer = browser.submit(link, ANA)

    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert 'value="Ana Torres"' in browser.get("/desk/account").text
    assert session.query(people.User).one().permissions == set(people.PERMISSIONS)


def test_looking_at_the_link_does_not_use_it(client: Any, link: str) -> None:
    for _ in range(3):
        client().get(link)

    answer = client().submit(link, ANA)

    assert answer.status_code == 303


def test_the_link_works_once(client: Any, link: str) -> None:
    """SEC-A2: a desk that somebody works with has no way to a first administrator."""
    browser = client()
    form = browser.form(link)
    form.fields |= {name: [value] for name, value in ANA.items()}
    browser.send(form, link)

    paths = [link, "/desk/setup", "/desk/setup/x"]
    again = browser.send(form, link)

    assert [client().get(path).status_code for path in paths] == [404, 404, 404]
    assert again.status_code in (403, 404)


def sent_to(browser: Any, link: str, path: str) -> Any:
    """Send the form of a good link to another path."""
    form = browser.form(link)
    form.fields |= {name: [value] for name, value in ANA.items()}
    return browser.send(form, path)


@pytest.mark.parametrize("token", ["x", "%25", "_", "null", "%00"])
def test_a_made_up_link_creates_nobody(client: Any, link: str, session: Any, token: str) -> None:
    """SEC-P3: nothing but the whole secret opens anything."""
    answer = sent_to(client(), link, f"/desk/setup/{token}")

    assert answer.status_code == 404
    assert cookie_in(answer) == ""
    assert session.query(people.User).count() == 0


def test_the_link_is_dead_after_half_an_hour(client: Any, link: str, clock: SettableClock) -> None:
    browser = client()
    form = browser.form(link)
    form.fields |= {name: [value] for name, value in ANA.items()}
    clock.advance(timedelta(minutes=30, seconds=1))

    answer = browser.send(form, link)

    assert answer.status_code == 404


def test_what_cannot_be_taken_is_said_and_the_link_still_works(client: Any, link: str) -> None:
    answer = client().submit(link, {**ANA, "password": "anatorres"})
    empty = client().submit(link, {"name": "", "email": "", "password": ""})

    assert (answer.status_code, empty.status_code) == (422, 422)
    assert "Ana Torres" in answer.text
    assert empty.text.count('aria-invalid="true"') == 3
    assert client().submit(link, ANA).status_code == 303


def test_nobody_is_told_where_the_reader_of_the_link_came_from(client: Any, link: str) -> None:
    """SEC-W6: the address is a secret."""
    answer = client().get(link)

    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_pages_of_an_empty_desk_are_not_there_later(client: Any, user: people.User) -> None:
    answers = [client().get(path) for path in ("/desk/setup", "/desk/setup/anything")]

    assert {each.status_code for each in answers} == {404}
    assert "Entrar a la mesa de ayuda" in seen(client().get("/desk/sign-in"))


def test_a_dead_link_says_so_before_anything_is_typed(client: Any, link: str, clock: SettableClock) -> None:
    wrong = client().get("/desk/setup/x")
    clock.advance(timedelta(minutes=30, seconds=1))
    late = client().get(link)

    for answer in (wrong, late):
        assert answer.status_code == 404
        assert "Este enlace ya no sirve" in answer.text
        assert "servicedesk admin" in answer.text
        assert "<form" not in answer.text


def test_a_link_that_was_used_says_that_it_is_dead(client: Any, link: str) -> None:
    client().submit(link, ANA)

    answer = client().get(link)

    assert answer.status_code == 404
    assert "Este enlace ya no sirve" in answer.text
