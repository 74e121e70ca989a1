"""The two ways to answer, and the way elsewhere."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.web.kit import safe_next
from tests.web.browser import Browser
from tests.web.test_forms import GOOD

BASE = "https://desk.example/portal/tickets"
PIECES = st.sampled_from(
    ["/", "//", "\\", ".", "..", "%2f", "%5c", "%09", "\t", "\r\n", "\x00", "@", ":", "?", "#", "evil.example",
     "https:", "javascript:", "desk.example", "tickets", "\u2028", "\uff0f", ";", " "]
)  # fmt: skip
HOSTILE = [
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)",
    "%09//evil.example", "/%2f%2fevil.example", "/%5cevil.example", "/\t/evil.example", "https://desk.example@evil",
    "https://desk.example.evil", "/ok\r\nLocation: https://evil.example", "///evil.example", "", "tickets",
    "/%0d%0a//evil", "/%09/evil.example", "/" + "a" * 3000,
]  # fmt: skip


def test_a_browser_gets_the_page_and_a_swap_the_fragment(customer: Browser) -> None:
    page, fragment = customer.get("/"), customer.swap("/")

    assert page.text.startswith("<!doctype html>")
    assert fragment.text.strip().startswith('<section id="news"')
    assert fragment.text.strip().splitlines()[0] in page.text


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_or_restored_page_is_a_page(customer: Browser, header: str) -> None:
    response = customer.swap("/", **{header: "true"})

    assert response.text.startswith("<!doctype html>")


def test_every_answer_varies_by_the_way_it_was_asked_for(customer: Browser) -> None:
    for path in ("/", "/report", "/nothing-here", "/go"):
        assert "HX-Request" in customer.get(path).headers["Vary"]


def test_after_a_write_a_browser_is_sent_on_and_a_swap_gets_its_fragment(customer: Browser) -> None:
    sent_on = customer.send("/report", GOOD)
    swapped = customer.send("/report", GOOD, HX_Request="true")

    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, "/")
    assert (swapped.status_code, swapped.text.strip()) == (200, '<p id="opened">AR-104482</p>')


def test_a_swap_is_led_elsewhere_by_a_header(customer: Browser) -> None:
    response = customer.swap("/go?next=/tickets")

    assert (response.status_code, response.headers["HX-Redirect"], response.text) == (204, "/tickets", "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nobody_is_led_to_another_site(customer: Browser, hostile: str) -> None:
    """SEC-W3: in the headers of a redirect and of HTMX."""
    sent_on = customer.client.get("/go", query_string={"next": hostile})
    swapped = customer.client.get("/go", query_string={"next": hostile}, headers={"HX-Request": "true"})

    assert (sent_on.headers["Location"], swapped.headers["HX-Redirect"]) == ("/", "/")


@pytest.mark.parametrize(
    "path", ["/", "/tickets?q=va%20lento&page=2", "/tickets/AR-104482#story", "/búsqueda", "/a//b"]
)
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_next(path, "/elsewhere") == path


@pytest.mark.parametrize("value", [None, 7, ["/"], b"/"])
def test_what_is_no_text_is_no_path(value: object) -> None:
    assert safe_next(value, "/otherwise") == "/otherwise"


@settings(max_examples=5_000, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=30))
def test_whatever_is_asked_for_stays_on_our_site(value: str) -> None:
    """SEC-W3: a browser that resolves the answer against our address never leaves it."""
    answer = safe_next(value)

    as_a_browser_reads_it = "".join(character for character in answer if character not in "\t\r\n").replace("\\", "/")
    resolved = urlsplit(urljoin(BASE, as_a_browser_reads_it))
    assert (resolved.scheme, resolved.netloc) == ("https", "desk.example")
