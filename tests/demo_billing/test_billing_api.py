"""What the demo's billing offers to the service desk."""

import json

import pytest

from demo.billing.api import PAGE
from servicedesk.core.kernel.ports import Unreachable
from tests.demo_billing.running import KEY, serving_billing


@pytest.fixture(scope="module")
def billing(tmp_path_factory):
    with serving_billing(tmp_path_factory.mktemp("billing")) as server:
        yield server


def pay(billing, number, amount, reference):
    """Book a payment and return the status."""
    body = json.dumps({"amount": amount, "reference": reference}).encode()
    return billing.ask(f"/v1/accounts/{number}/payments", method="POST", body=body).status


def test_a_balance_is_told(billing):
    balance = billing.told("/v1/accounts/A-1/balance")

    assert balance | {"as_of": ""} == {
        "account": "A-1",
        "currency": "PEN",
        "amount_due": "58.00",
        "oldest_due_date": "2026-10-08",
        "pay_url": f"{billing.url}/pay/A-1",
        "as_of": "",
    }


@pytest.mark.parametrize("path", ["/v1/accounts/A-1/balance", "/v1/balances", "/v1/nothing"])
@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", KEY[:-1]])
def test_without_the_key_nothing_is_told(billing, path, key):
    answer = billing.ask(path, key=key)

    assert answer.status == 401
    assert b"58.00" not in answer.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/accounts/NOBODY/balance", 404),
        ("/v1/accounts/A-1", 404),
        ("/v1/accounts//balance", 404),
        ("/v1/nothing", 404),
        ("/v1/balances?cursor=%27%3B--", 400),
        ("/v1/accounts/A-1/payments", 405),
    ],
)
def test_what_is_not_there_is_a_plain_refusal(billing, path, status):
    answer = billing.ask(path)

    assert answer.status == status
    assert json.loads(answer.body)["status"] == status


def test_a_payment_lowers_the_debt_and_the_last_one_clears_the_date(tmp_path):
    with serving_billing(tmp_path) as billing:
        assert pay(billing, "A-1", "50.00", "r1") == 201
        assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "8.00"
        assert billing.told("/v1/accounts/A-1/balance")["oldest_due_date"] == "2026-10-08"
        assert pay(billing, "A-1", "8.00", "r2") == 201

        balance = billing.told("/v1/accounts/A-1/balance")

    assert (balance["amount_due"], balance["oldest_due_date"]) == ("0.00", None)


def test_the_same_reference_is_booked_once(tmp_path):
    with serving_billing(tmp_path) as billing:
        for _ in range(5):
            assert pay(billing, "A-1", "10.00", "same") == 201

    with serving_billing(tmp_path) as billing:
        assert pay(billing, "A-1", "10.00", "same") == 201
        assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "48.00"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"amount": "10.00"}',
        b'{"amount": 10, "reference": "x"}',
        b'{"amount": "NaN", "reference": "x"}',
        b'{"amount": "-1.00", "reference": "x"}',
        b'{"amount": "0", "reference": "x"}',
        b'{"amount": "1.001", "reference": "x"}',
        b'{"amount": "1.00", "reference": ""}',
        b'{"amount": "1.00", "reference": 5}',
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(billing, body):
    assert billing.ask("/v1/accounts/A-1/payments", method="POST", body=body).status in {413, 422}
    assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "58.00"


def test_the_list_comes_in_pages_and_is_complete(tmp_path):
    accounts = [
        {"account": f"N{number:04}", "currency": "PEN", "amount_due": "1.00", "oldest_due_date": None}
        for number in range(2 * PAGE + 7)
    ]

    found, cursor = [], ""
    with serving_billing(tmp_path, accounts) as billing:
        while cursor is not None:
            page = billing.told(f"/v1/balances?cursor={cursor}")
            found += [balance["account"] for balance in page["balances"]]
            cursor = page["next_cursor"]

    assert found == [account["account"] for account in accounts]


def test_the_contract_describes_what_is_answered(billing):
    contract = billing.told("/openapi.json")

    balance = billing.told("/v1/accounts/A-1/balance")
    described = contract["components"]["schemas"]["Balance"]
    assert contract["openapi"] == "3.1.0"
    assert set(described["required"]) == set(described["properties"]) == set(balance)
    assert all(field["description"] for field in described["properties"].values())


def test_down_slow_and_garbage_are_what_they_say(tmp_path):
    with serving_billing(tmp_path) as billing:
        for mode in ("down", "slow"):
            billing.behave(mode)
            with pytest.raises(Unreachable, match="no_answer"):
                billing.ask("/v1/accounts/A-1/balance")
        billing.behave("garbage")
        bodies = {billing.ask("/v1/accounts/A-1/balance").body for _ in range(8)}
        billing.behave("up")

        assert len(bodies) == 4
        assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "58.00"
        assert billing.told("/healthz") == {"status": "ok"}


def test_too_large_a_body_is_refused_at_once(billing):
    assert billing.ask("/v1/accounts/A-1/payments", method="POST", body=b"x" * 100_000).status == 413
