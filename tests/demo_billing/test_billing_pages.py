"""What a person sees of the demo's billing."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from demo.billing.texts import TEXTS, language_of
from tests.demo_billing.running import serving_billing


@pytest.fixture
def billing(tmp_path):
    with serving_billing(tmp_path) as server:
        yield server


def page(billing, path, language="en"):
    """Open a page as a browser that prefers a language."""
    return billing.ask(path, **{"Accept-Language": language}).body.decode()


def test_the_accounts_are_shown_with_their_debts(billing):
    shown = page(billing, "/")

    assert "PEN 58.00" in shown
    assert shown.count("Nothing to pay") == 2
    assert shown.count('action="/pay/') == 1


def test_one_press_pays_everything(billing):
    assert billing.submit("/pay/A-1", "from=overview") == "/?paid=1"

    assert "Payment booked" in page(billing, "/?paid=1")
    assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "0.00"


def test_a_customer_who_follows_the_link_of_the_desk_can_pay(billing):
    assert "Pay PEN 58.00" in page(billing, "/pay/A-1")

    assert billing.submit("/pay/A-1") == "/pay/A-1?paid=1"
    assert "Nothing to pay" in page(billing, "/pay/A-1?paid=1")


def test_anybody_who_tries_the_demo_can_give_an_account_a_debt(billing):
    assert billing.submit("/debt/A-2") == "/?charged=1"

    told = billing.told("/v1/accounts/A-2/balance")
    assert told["amount_due"] == "49.90"
    assert datetime.now(UTC).date() - date.fromisoformat(told["oldest_due_date"]) >= timedelta(days=30)
    assert "Debt added" in page(billing, "/?charged=1")
    assert page(billing, "/").count("Add a debt") == 6


def test_a_debt_beside_an_older_one_leaves_the_older_day(billing):
    billing.submit("/debt/A-1")

    told = billing.told("/v1/accounts/A-1/balance")
    assert (told["amount_due"], told["oldest_due_date"]) == ("107.90", "2026-10-08")


def test_a_credit_that_covers_a_bill_leaves_no_debt(billing):
    billing.submit("/debt/A-3")

    assert billing.told("/v1/accounts/A-3/balance")["oldest_due_date"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://other.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(billing, headers):
    assert billing.submit("/pay/A-1", **headers) == "403"
    assert billing.submit("/mode", "mode=down", **headers) == "403"

    assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "58.00"


@pytest.mark.parametrize("path", ["/pay/NOBODY", "/nothing", "/pay/", "/pay/%3Cscript%3E"])
def test_what_is_not_there_is_said_so(billing, path):
    answer = billing.ask(path)

    assert answer.status == 404
    assert b"<script" not in answer.body


@pytest.mark.parametrize(
    ("path", "form"), [("/pay/NOBODY", ""), ("/debt/NOBODY", ""), ("/mode", "mode=fire"), ("/mode", ""), ("/", "x=1")]
)
def test_a_form_that_means_nothing_changes_nothing(billing, path, form):
    assert billing.submit(path, form) == "404"


@pytest.mark.parametrize("path", ["/", "/docs", "/pay/A-1", "/nothing"])
def test_a_page_has_no_script_no_style_of_its_own_and_a_strict_policy(billing, path):
    answer = billing.ask(path)

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag not in {"script", "style", "iframe", "img"}
            assert not any(name.startswith("on") or name == "style" for name, _ in attrs)

    Reader().feed(answer.body.decode())
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("language", ["es", "en"])
def test_operators_are_told_what_to_offer_in_both_languages(billing, language):
    manual = page(billing, "/docs", language)

    assert f'lang="{language}"' in manual
    assert {"account", "currency", "amount_due", "oldest_due_date", "pay_url", "as_of"} <= set(
        re.findall(r"<code>(\w+)</code>", manual)
    )
    assert "GET /v1/balances" in manual


def test_both_languages_say_the_same_things():
    assert TEXTS["es"].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "es"), ("en-US,en;q=0.9", "en"), ("es-PE, en", "es"), ("de, en;q=0.5", "en"), ("de", "es"), (",,;", "es")],
)
def test_the_language_is_the_first_that_we_speak(accepted, language):
    assert language_of(accepted) == language
