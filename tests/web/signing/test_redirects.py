"""SEC-W3: whoever signs in is led to a page of the desk, whatever the address asked for.

What the database is plays no part here.
"""

from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest

from servicedesk.core import people
from tests.web.signing.conftest import PASSWORD, code_in
from tests.web_client import PUBLIC_URL

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "\t//evil.example",
    "/\t/evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "http://127.0.0.1:8080@evil.example",
    "http://127.0.0.1:8080.evil.example",
    "/account\r\nLocation: https://evil.example",
    "/account\nSet-Cookie: sid=x",
    "evil.example",
    "",
    "/" + "a" * 3000,
    "/" + "a" * 600,
]


@pytest.mark.parametrize("wanted", EVIL)
def test_a_password_leads_to_no_other_site(client: Any, contact: people.Contact, wanted: str) -> None:
    """SEC-W3: by the address of the page, and by the field of the form."""
    by_address = client().submit(
        f"/sign-in?next={quote(wanted)}", {"email": contact.email, "password": PASSWORD}
    )  # fmt: skip
    by_field = client().submit("/sign-in", {"email": contact.email, "password": PASSWORD, "next": wanted})
    already = client(contact).get(f"/sign-in?next={quote(wanted)}")

    assert [each.location for each in (by_address, by_field, already)] == ["/", "/", "/"]


@pytest.mark.parametrize("wanted", EVIL)
def test_a_swap_is_led_to_no_other_site(client: Any, contact: people.Contact, wanted: str) -> None:
    """SEC-W3: htmx obeys its headers without asking."""
    swap = {"HX-Request": "true", "HX-Current-URL": wanted.encode("unicode_escape").decode()}

    answer = client().submit(
        "/sign-in", {"email": contact.email, "password": PASSWORD, "next": wanted}, headers={"HX-Request": "true"}
    )
    asked = client().get("/account", headers=swap)

    assert answer.headers["HX-Redirect"] == "/"
    assert is_ours(asked.headers["HX-Redirect"])


@pytest.mark.parametrize("wanted", EVIL)
def test_a_code_leads_to_no_other_site(client: Any, contact: people.Contact, letters: Any, wanted: str) -> None:
    """SEC-W3: what was wanted is kept while the code is on its way."""
    browser = client()
    browser.submit("/sign-in/code", {"email": contact.email, "next": wanted})

    answer = browser.submit("/sign-in/code/enter", {"code": code_in(letters()[0])})

    assert answer.location == "/"


@pytest.mark.parametrize("wanted", ["/account", "/account?done=details", "/tickets/AR-1#note"])
def test_a_page_of_the_desk_is_what_it_is(client: Any, contact: people.Contact, wanted: str) -> None:
    answer = client().submit("/sign-in", {"email": contact.email, "password": PASSWORD, "next": wanted})

    assert answer.location == wanted


def is_ours(address: str) -> bool:
    """Tell whether a browser on a page of ours stays with us."""
    return urlsplit(urljoin(PUBLIC_URL, address))[:2] == urlsplit(PUBLIC_URL)[:2]
