"""SEC-W2: nothing is done for a request that did not come from a page of ours, and looking does nothing."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from tests.web.signing.conftest import PASSWORD, writes
from tests.web_client import PUBLIC_URL, SAME_ORIGIN, Browser

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
FORM = {"email": "rosa@cliente.example", "password": PASSWORD, "name": "Otra", "language": "en", "new": PASSWORD}
VALUES = {"secret": "x", "token": "x", "session_id": "1", "identity_id": "1"}
ELSEWHERE: dict[str, dict[str, str]] = {
    "another site says so": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour says so": {"Sec-Fetch-Site": "same-site"},
    "the origin is foreign": {"Origin": "https://evil.example"},
    "the origin is foreign, and the site is said to be ours": {
        "Sec-Fetch-Site": "same-origin",
        "Origin": "https://evil.example",
    },
    "the origin only begins like ours": {"Origin": f"{PUBLIC_URL}.evil.example"},
    "nothing is said": {},
}


def paths_of(app: Flask, methods: set[str]) -> list[str]:
    """Return the paths of signing in that take any of these methods."""
    return sorted(
        path_of(rule) for rule in app.url_map.iter_rules() if is_ours(rule) and methods & (rule.methods or set())
    )


def is_ours(rule: Rule) -> bool:
    """Tell whether a route belongs to signing in."""
    return ".signing." in rule.endpoint or ".setup." in rule.endpoint


def path_of(rule: Rule) -> str:
    """Return a path of a route."""
    path = "".join(text if not is_name else VALUES[text] for is_name, text in rule._trace)
    return path.partition("|")[2]


def test_the_routes_of_this_test_are_all_of_them(app: Flask) -> None:
    assert paths_of(app, UNSAFE) == [
        "/account",
        "/account/password",
        "/account/sessions/1/end",
        "/account/sessions/end-others",
        "/desk/account",
        "/desk/account/identities/1/remove",
        "/desk/account/openid/confirm",
        "/desk/account/password",
        "/desk/account/sessions/1/end",
        "/desk/account/sessions/end-others",
        "/desk/forgot",
        "/desk/link/x",
        "/desk/setup/x",
        "/desk/sign-in",
        "/desk/sign-in/code",
        "/desk/sign-in/code/enter",
        "/desk/sign-out",
        "/forgot",
        "/link/x",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/code/enter",
        "/sign-out",
    ]


def test_looking_writes_nothing(app: Flask, client: Any, persons: Any, kernel: Kernel) -> None:
    """SEC-W2: no safe method of any of these routes changes anything, whoever asks."""
    browsers = [client(), client(persons["contact"]), client(persons["user"])]
    paths = paths_of(app, {"GET"})

    with writes(kernel.engine) as written:
        answers = [
            browser.open(path, method=method)
            for browser in browsers
            for path in paths
            for method in ("GET", "HEAD", "OPTIONS")
        ]

    assert written == []
    assert {each.status_code for each in answers} <= {200, 302, 303, 400, 401, 404}


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_what_began_elsewhere_is_refused(
    app: Flask, client: Any, persons: Any, kernel: Kernel, headers: dict[str, str]
) -> None:
    """SEC-W2: even with the token of the page, signing in and out and every reset included."""
    browsers = [client(), client(persons["contact"]), client(persons["user"])]
    tokens = [token_of(browser) for browser in browsers]

    with writes(kernel.engine) as written:
        answers = [
            browser.post(path, data={**FORM, "csrf_token": token}, headers=headers)
            for browser, token in zip(browsers, tokens, strict=True)
            for path in paths_of(app, UNSAFE)
        ]

    assert written == []
    assert {each.status_code for each in answers} <= {401, 403, 404}
    assert [each for each in answers if each.headers.getlist("Set-Cookie")] == []


def test_what_carries_no_token_of_this_session_is_refused(
    app: Flask, client: Any, persons: Any, kernel: Kernel
) -> None:
    """SEC-W2: none, a made-up one, that of another visitor, that of one's own session before."""
    contact = persons["contact"]
    browser, stranger = client(), client()
    before = token_of(browser)
    browser.submit("/sign-in", {"email": contact.email, "password": PASSWORD})
    browser.get("/account")
    tokens: list[dict[str, str]] = [
        {},
        {"csrf_token": ""},
        {"csrf_token": "made-up"},
        {"csrf_token": token_of(stranger)},
        {"csrf_token": before},
    ]

    with writes(kernel.engine) as written:
        answers = [
            browser.post(path, data={**FORM, **token}, headers=SAME_ORIGIN)
            for path in paths_of(app, UNSAFE)
            for token in tokens
        ]

    assert written == []
    assert {each.status_code for each in answers} == {403}
    assert browser.get("/account").status_code == 200


def test_a_form_in_disguise_is_refused(app: Flask, client: Any, contact: people.Contact, kernel: Kernel) -> None:
    """SEC-W2: text and JSON, which another site may send without asking, are no forms."""
    browser = client(contact)
    token = token_of(browser)
    bodies = {"text/plain": f"csrf_token={token}", "application/json": f'{{"csrf_token": "{token}"}}'}

    with writes(kernel.engine) as written:
        answers = [
            browser.post(path, data=body, content_type=kind, headers=SAME_ORIGIN)
            for path in paths_of(app, UNSAFE)
            for kind, body in bodies.items()
        ]

    assert written == []
    assert {each.status_code for each in answers} == {403}


def test_nobody_is_signed_in_as_somebody_else_by_another_site(client: Any, contact: people.Contact) -> None:
    """SEC-W2: login CSRF, the right password of the attacker included."""
    victim, attacker = client(), client()
    form = {"email": contact.email, "password": PASSWORD, "csrf_token": token_of(attacker)}

    answer = victim.post("/sign-in", data=form, headers=SAME_ORIGIN)

    assert answer.status_code == 403
    assert answer.headers.getlist("Set-Cookie") == []


def token_of(browser: Browser) -> str:
    """Return the token of a page that this browser sees."""
    return browser.form("/forgot").fields["csrf_token"][0]
