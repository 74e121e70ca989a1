"""What any visitor chooses: the language and the light. And what browsers report."""

import json
import logging

import pytest

from servicedesk.core.kernel.actors import Actor
from servicedesk.web.preferences import Ration
from servicedesk.web.wiring import Place
from tests.web.browser import Browser, Elements
from tests.web.conftest import Visit

NO_ADDRESS = b'{"csp-report": {"document-uri": "http://[x"}}'
VENEZUELAN = Actor(kind="contact", id=4, name="Gladys Rengifo", language="es_VE")


def language_of(browser: Browser, **headers: str) -> str:
    """Return the language that a page says it is in."""
    return str(Elements(browser.get("/", **headers).text).named("html")[0]["lang"])


def test_a_stranger_is_spoken_to_as_the_browser_asks(stranger: Browser) -> None:
    asked = ["es-PE,es;q=0.9,en;q=0.8", "en-GB", "de-DE,en;q=0.2", "de-DE", ""]

    assert [language_of(stranger, Accept_Language=each) for each in asked] == ["es", "en", "en", "es", "es"]


def test_a_known_reader_is_spoken_to_in_their_own_language(visit: Visit) -> None:
    assert language_of(visit(VENEZUELAN), Accept_Language="en") == "es"


def test_a_chosen_language_comes_before_everything(visit: Visit) -> None:
    browser = visit(VENEZUELAN)

    response = browser.get("/language/en?next=/report")

    assert (response.status_code, response.headers["Location"]) == (303, "/report")
    assert language_of(browser) == "en"
    assert "HttpOnly" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("code", ["de", "es_PE", "..", "%00"])
def test_a_language_that_is_not_offered_does_not_exist(stranger: Browser, code: str) -> None:
    assert stranger.get(f"/language/{code}").status_code == 404


def test_a_wrong_cookie_is_ignored(stranger: Browser) -> None:
    stranger.client.set_cookie("lang", "<script>")
    stranger.client.set_cookie("theme", '"><script>')
    page = stranger.get("/", Accept_Language="en")

    assert "<script>" not in page.text
    assert "data-theme=" not in page.text.split("<head>", maxsplit=1)[0]


def test_an_operator_may_offer_one_language(visit: Visit) -> None:
    browser = visit(place=lambda: Place("Solo", languages=("en",)))

    assert language_of(browser, Accept_Language="es") == "en"
    assert 'class="lang"' not in browser.get("/").text


def test_the_light_changes_with_each_visit_and_the_page_is_drawn_in_it(stranger: Browser) -> None:
    seen = []
    for _ in range(3):
        stranger.get("/theme?next=/")
        seen.append(Elements(stranger.get("/").text).named("html")[0].get("data-theme"))

    assert seen == ["dark", "light", "dark"]


def test_the_script_that_changes_the_light_can_read_its_cookie(visit: Visit) -> None:
    cookie = visit(public_url="https://desk.example").get("/theme").headers["Set-Cookie"]

    assert "HttpOnly" not in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/language/en?next=//evil.example", "/theme?next=https://evil.example"])
def test_a_choice_leads_back_to_our_pages_only(stranger: Browser, path: str) -> None:
    assert stranger.get(path).headers["Location"] == "/"


@pytest.mark.parametrize(
    "sent",
    [
        {"csp-report": {"blocked-uri": "https://evil.example/x?token=1", "document-uri": "/r?k=secret", "other": "x"}},
        [{"type": "csp-violation", "body": {"blockedURL": "https://evil.example/x?token=1", "sample": "x"}}],
    ],
)
def test_a_report_is_logged_without_what_an_address_may_carry(
    stranger: Browser, caplog: pytest.LogCaptureFixture, sent: object
) -> None:
    response = stranger.client.post("/csp-report", data=json.dumps(sent), content_type="application/csp-report")

    assert response.status_code == 204
    told = str([vars(record).get("report") for record in caplog.records if record.levelno == logging.WARNING])
    assert "https://evil.example/x" in told
    assert not any(secret in told for secret in ("token", "secret", "other", "sample"))


@pytest.mark.parametrize("sent", [b"", b"\xff", b"[1, 2]", b'{"csp-report": 7}', b"[" * 100_00, NO_ADDRESS])
def test_a_report_that_is_none_does_no_harm(stranger: Browser, sent: bytes) -> None:
    assert stranger.client.post("/csp-report", data=sent).status_code == 204


def test_a_long_report_is_not_read(stranger: Browser) -> None:
    assert stranger.client.post("/csp-report", data=b" " * 17_000).status_code == 413


def test_a_flood_of_reports_does_not_flood_the_log() -> None:
    ration = Ration(most=2, per_seconds=60)

    first = [ration.has_room(now) for now in (0.0, 1.0, 2.0, 59.0)]

    assert first == [True, True, False, False]
    assert ration.has_room(60.0)
