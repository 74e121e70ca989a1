"""SEC-W2: what changes something comes from a page of ours and carries its token."""

import pytest

from tests.web.browser import Browser, value_of
from tests.web.conftest import Visit
from tests.web.sample import CONTACT_ROSA
from tests.web.test_forms import GOOD

HERE = {"Sec-Fetch-Site": "same-origin"}
OWN_ORIGIN = {"Origin": "http://localhost"}


def post(browser: Browser, headers: dict[str, str], token: str | None = None) -> int:
    """Send a good form with exactly these headers, and return the status."""
    form = {**GOOD, "csrf_token": browser.token() if token is None else token}
    return browser.client.post("/report", data=form, headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        {"Sec-Fetch-Site": "none"},
        OWN_ORIGIN,
        {**HERE, **OWN_ORIGIN},
        {**HERE, "Origin": "null"},  # from a page that sends no referrer
        {"Origin": "https://desk.example"},
    ],
)
def test_a_form_from_a_page_of_ours_is_taken(visit: Visit, headers: dict[str, str]) -> None:
    assert post(visit(CONTACT_ROSA, public_url="https://desk.example"), headers) == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", **OWN_ORIGIN},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {**HERE, "Origin": "https://evil.example"},
        {"Referer": "http://localhost/report"},
    ],
)
def test_a_form_from_elsewhere_is_refused(customer: Browser, headers: dict[str, str]) -> None:
    assert post(customer, headers) == 403


def test_a_form_without_its_token_is_refused(customer: Browser) -> None:
    assert [post(customer, HERE, token) for token in ("", "x", "null", "%")] == [403] * 4


def test_the_token_of_another_session_is_refused(customer: Browser, visit: Visit) -> None:
    other = visit(CONTACT_ROSA)
    customer.token()

    assert post(customer, HERE, other.token()) == 403


def test_the_token_of_the_session_before_is_refused(customer: Browser) -> None:
    old = customer.token()
    customer.client.delete_cookie("session")
    fresh = customer.token()

    assert (post(customer, HERE, old), post(customer, HERE, fresh)) == (403, 303)


def test_a_token_in_the_header_is_taken(customer: Browser) -> None:
    headers = {**HERE, "X-CSRFToken": customer.token()}

    assert customer.client.post("/report", data=GOOD, headers=headers).status_code == 303


def test_a_refusal_says_what_to_do(customer: Browser) -> None:
    response = customer.client.post("/report", data=GOOD, headers=HERE)

    assert "La página estuvo abierta demasiado tiempo" in response.text


def test_json_in_disguise_is_no_way_around(customer: Browser) -> None:
    headers = {"Content-Type": "text/plain", **HERE}

    assert customer.client.post("/report", data='{"phone": "1"}', headers=headers).status_code == 403


def test_a_door_for_machines_asks_for_neither(stranger: Browser) -> None:
    assert stranger.client.post("/api/hook").json == {"taken": True}


def test_reading_asks_for_neither(customer: Browser) -> None:
    assert customer.get("/report", Sec_Fetch_Site="cross-site").status_code == 200


def test_every_form_of_a_page_carries_the_token(agent: Browser) -> None:
    page = agent.get("/desk/").text

    posting = [part.split("</form>")[0] for part in page.split('<form method="post"')[1:]]
    assert len(posting) == 2
    assert all(value_of(form, "csrf_token") for form in posting)
