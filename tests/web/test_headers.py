"""What every answer says about itself."""

import gzip

import pytest

from servicedesk.web.headers import CONTENT_SECURITY_POLICY
from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.sample import CONTACT_ROSA

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'",
    "connect-src": "'self'", "manifest-src": "'self'", "form-action": "'self'", "frame-src": "'self'",
    "frame-ancestors": "'none'", "base-uri": "'none'", "object-src": "'none'", "report-to": "csp",
    "report-uri": "/csp-report",
}  # fmt: skip
EVERY_SORT = ("/", "/report", "/nothing", "/fail/bug", "/fail/refused", "/go", "/language/en", "/static/old/andina.css")


@pytest.mark.parametrize("path", EVERY_SORT)
def test_every_answer_carries_the_whole_set(customer: Browser, path: str) -> None:
    """SEC-W1 and SEC-W6: errors, redirects and files too."""
    headers = customer.get(path).headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(self), payment=()"
    assert len(headers["X-Request-Id"]) == 16


def test_the_policy_is_the_one_that_was_decided() -> None:
    directives = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))

    assert directives == POLICY


@pytest.mark.parametrize("path", ["/", "/report", "/nothing", "/fail/bug", "/account"])
def test_nothing_that_is_drawn_for_somebody_is_kept(customer: Browser, path: str) -> None:
    """SEC-W5."""
    assert customer.get(path).headers["Cache-Control"] == "no-store"


def test_a_page_reached_by_a_secret_link_tells_nobody_where_the_reader_was(stranger: Browser) -> None:
    assert stranger.get("/secret/of-the-link").headers["Referrer-Policy"] == "no-referrer"


def test_transport_security_is_asked_for_only_behind_https(visit: Visit) -> None:
    plain, secure = visit(CONTACT_ROSA), visit(CONTACT_ROSA, public_url="https://desk.example")

    assert "Strict-Transport-Security" not in plain.get("/").headers
    assert secure.get("/").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_each_request_has_a_number_of_its_own(customer: Browser) -> None:
    numbers = {customer.get("/", X_Request_Id="mine").headers["X-Request-Id"] for _ in range(5)}

    assert len(numbers) == 5
    assert "mine" not in numbers


def test_a_large_page_is_packed_for_whoever_unpacks(customer: Browser) -> None:
    packed = customer.get("/", Accept_Encoding="gzip, br")
    plain = customer.get("/", Accept_Encoding="gzip;q=0")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data).decode().splitlines()[0] == plain.text.splitlines()[0]


def test_the_length_of_a_packed_page_says_nothing_about_its_token(customer: Browser) -> None:
    lengths = {len(customer.get("/report", Accept_Encoding="gzip").data) for _ in range(30)}

    assert max(lengths) - min(lengths) > 20


def test_a_small_answer_is_left_as_it_is(customer: Browser) -> None:
    assert "Content-Encoding" not in customer.get("/account", Accept_Encoding="gzip").headers


def test_a_header_that_a_view_has_set_stands(visit: Visit) -> None:
    browser = visit(CONTACT_ROSA)
    app = browser.client.application

    @app.after_request  # runs before the kit's own, as a view would
    def sandbox(response):  # type: ignore[no-untyped-def]  # a view in a test
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    assert browser.get("/account").headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
