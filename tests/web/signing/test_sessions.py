"""SEC-W4 and SEC-W5: a session is one browser's, from its own sign-in to its end, and no cache keeps its pages."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.people.models import WebSession
from tests.database import SettableClock
from tests.web.signing.conftest import (
    KINDS,
    OTHER_PASSWORD,
    PASSWORD,
    PATHS,
    code_in,
    cookie_in,
    path_in,
)
from tests.web_client import Browser, cookie_of

PLANTED = "p" * 43


def test_a_planted_cookie_is_nobody_and_becomes_nobody(client: Any, contact: people.Contact) -> None:
    """SEC-W4: session fixation. Who knows the cookie from before knows nothing after."""
    victim, attacker = with_cookie(client(), PLANTED), with_cookie(client(), PLANTED)
    before = victim.get("/account").status_code

    answer = victim.submit("/sign-in", {"email": contact.email, "password": PASSWORD})

    assert before == 302
    assert cookie_in(answer) not in ("", PLANTED)
    assert victim.get("/account").status_code == 200
    assert attacker.get("/account").status_code == 302


def test_signing_in_anew_ends_the_session_of_before(client: Any, contact: people.Contact) -> None:
    """SEC-W4: each sign-in has a cookie of its own, and the one that the browser had before is dead."""
    browser = client()
    first = cookie_in(browser.submit("/sign-in", {"email": contact.email, "password": PASSWORD}))
    form = browser.form("/forgot")
    form.action, form.fields = "/sign-in", {**form.fields, "email": [contact.email], "password": [PASSWORD]}

    second = cookie_in(browser.send(form, "/sign-in"))

    assert first and second and first != second
    assert with_cookie(client(), first).get("/account").status_code == 302


@KINDS
def test_every_way_in_gives_a_new_cookie(client: Any, persons: Any, letters: Any, kind: str) -> None:
    """SEC-W4: password, code, link, and a changed password."""
    home, email = PATHS[kind], persons[kind].email
    by_password, by_code, by_link = (with_cookie(client(), PLANTED) for _ in range(3))
    by_code.submit(f"{home}/sign-in/code", {"email": email})
    code = code_in(letters()[0])
    by_link.submit(f"{home}/forgot", {"email": email})
    link = path_in(letters()[1])

    answers = [
        by_password.submit(f"{home}/sign-in", {"email": email, "password": PASSWORD}),
        by_code.submit(f"{home}/sign-in/code/enter", {"code": code}),
        by_link.submit(link, {"password": OTHER_PASSWORD}),
        by_link.submit(f"{home}/account", {"current": OTHER_PASSWORD, "new": PASSWORD}),
    ]

    cookies = {cookie_in(each) for each in answers}
    assert len(cookies) == 4
    assert not cookies & {"", PLANTED}
    assert min(len(cookie) for cookie in cookies) >= 43


@KINDS
def test_a_cookie_that_was_copied_before_signing_out_is_dead(client: Any, persons: Any, kind: str) -> None:
    """SEC-W4: the server ends the session; taking the cookie from the browser would not."""
    home, browser = PATHS[kind], client(persons[kind])
    copied = browser.get_cookie("sid", domain="127.0.0.1").value

    browser.submit(f"{home}/account", action=f"{home}/sign-out")

    assert is_dead(with_cookie(client(), copied), home)


@KINDS
def test_a_changed_password_ends_all_sessions_but_the_one_that_changed_it(client: Any, persons: Any, kind: str) -> None:
    """SEC-W4: and that one goes on under another cookie."""
    home, here, there = PATHS[kind], client(persons[kind]), client(persons[kind])
    copied = here.get_cookie("sid", domain="127.0.0.1").value

    here.submit(f"{home}/account", {"current": PASSWORD, "new": OTHER_PASSWORD})

    assert here.get(f"{home}/account").status_code == 200
    assert is_dead(there, home)
    assert is_dead(with_cookie(client(), copied), home)


@KINDS
def test_somebody_who_is_disabled_is_out_on_the_next_request(client: Any, persons: Any, work: Any, kind: Any) -> None:
    """SEC-W4: and cannot come back, neither by password nor by a link that was sent before."""
    home, browser, email = PATHS[kind], client(persons[kind]), persons[kind].email
    with work() as uow:
        if kind == "user":
            uow.session.merge(persons[kind]).roles = []
        people.disable_person(uow, kind, persons[kind].id)

    answer = client().submit(f"{home}/sign-in", {"email": email, "password": PASSWORD})

    assert is_dead(browser, home)
    assert answer.status_code == 422


@KINDS
def test_sessions_that_an_administrator_ends_are_over(client: Any, persons: Any, work: Any, kind: Any) -> None:
    """SEC-W4: on the next request."""
    home, browser = PATHS[kind], client(persons[kind])

    with work() as uow:
        people.end_sessions_of(uow, kind, persons[kind].id)

    assert is_dead(browser, home)


@pytest.mark.parametrize(("kind", "idle"), [("user", 30), ("contact", 12 * 60)])
def test_a_browser_that_nobody_uses_is_signed_out(
    client: Any, persons: Any, clock: SettableClock, kind: str, idle: int
) -> None:
    """SEC-W4: half an hour for staff, half a day for customers; using it renews it."""
    home, used, unused = PATHS[kind], client(persons[kind]), client(persons[kind])
    for _ in range(2):
        clock.advance(timedelta(minutes=idle - 1))
        used.get(f"{home}/account").close()

    assert used.get(f"{home}/account").status_code == 200
    assert is_dead(unused, home)


def test_the_database_holds_digests_of_cookies(kernel: Kernel, contact: people.Contact, session: Any) -> None:
    """SEC-W4: who reads the database signs in as nobody."""
    cookie = cookie_of(kernel, contact)

    kept = session.query(WebSession).one().digest

    assert kept == sha256(cookie.encode()).hexdigest()


def test_the_other_cookie_lets_nobody_in(client: Any, contact: people.Contact) -> None:
    """SEC-W4: what Flask signs holds the seed of the forms' tokens, and no person."""
    browser = client(contact)
    browser.get("/account")
    copied = browser.get_cookie("state", domain="127.0.0.1").value

    other = client()
    other.set_cookie("state", copied, domain="127.0.0.1")

    assert is_dead(other, "")


@KINDS
def test_no_cache_keeps_a_page(client: Any, persons: Any, kind: str) -> None:
    """SEC-W5: of somebody who is signed in, nor of the way there; fragment and page are kept apart."""
    home = PATHS[kind]
    browsers = [client(), client(persons[kind])]
    pages = ["/sign-in", "/sign-in/code", "/forgot", "/forgot/sent", "/link/x", "/account", "/nothing"]

    answers = [browser.get(f"{home}{page}") for browser in browsers for page in pages]

    assert {each.headers["Cache-Control"] for each in answers} == {"no-store"}
    assert all("HX-Request" in each.headers["Vary"] for each in answers)


@KINDS
def test_every_answer_says_what_it_may_load_and_who_may_frame_it(client: Any, persons: Any, kind: str) -> None:
    """SEC-W6: errors included."""
    home = PATHS[kind]

    answers = [client(persons[kind]).get(f"{home}{page}") for page in ("/account", "/link/x", "/forgot")]

    assert all("frame-ancestors 'none'" in each.headers["Content-Security-Policy"] for each in answers)
    assert {each.headers["X-Content-Type-Options"] for each in answers} == {"nosniff"}


def test_a_page_that_polls_by_itself_is_told_to_sign_in(client: Any, contact: people.Contact) -> None:
    """SEC-W4: no sign-in page inside a fragment, but a way there."""
    browser = client(contact)
    browser.submit("/account", action="/sign-out")

    answer = browser.get("/account", headers={"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1:8080/account"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/account"


def with_cookie(browser: Browser, cookie: str) -> Browser:
    """Give a browser this cookie."""
    browser.set_cookie("sid", cookie, domain="127.0.0.1")
    return browser


def is_dead(browser: Browser, home: str) -> bool:
    """Tell whether a browser is not signed in any more, as a page and as a program see it."""
    page = browser.get(f"{home}/account")
    program = browser.get(f"{home}/account", headers={"Accept": "application/json"})
    return (page.status_code, program.status_code) == (302, 401)
