"""An answer of billing is believed as a whole, or it is as if there had been none."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from plugins.debt_check.billing import Balance, BillingUnavailable, ask_balance
from plugins.debt_check.tests.answers import GOOD, URL, Answered, Client, reason_of, says


def test_a_good_answer_becomes_a_balance():
    balance = ask_balance(Client(says(GOOD)), URL, "key", "A-1")

    assert balance == Balance.model_construct(
        account="A-1",
        currency="PEN",
        amount_due=Decimal("58.00"),
        oldest_due_date=date(2026, 10, 8),
        pay_url="https://pay.example/A-1?from=desk",
        as_of=datetime(2026, 11, 22, 10, tzinfo=UTC),
    )


def test_the_question_names_the_account_and_carries_the_key():
    client = Client(says(GOOD))

    ask_balance(client, URL, "s3cret", "A-1")

    ((method, url, headers),) = client.asked
    assert (method, url) == ("GET", "https://billing.example/v1/accounts/A-1/balance")
    assert headers["Authorization"] == "Bearer s3cret"


def test_without_a_key_none_is_sent():
    client = Client(says(GOOD))

    ask_balance(client, URL, "", "A-1")

    assert "Authorization" not in client.asked[0][2]


def test_fields_that_are_not_known_do_no_harm():
    assert ask_balance(Client(says(GOOD | {"plan": "gold", "bills": [{}]})), URL, "key", "A-1").account == "A-1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("oldest_due_date", None),
        ("pay_url", None),
        ("amount_due", "0"),
        ("amount_due", "-12.50"),
        ("amount_due", "999999999999.99"),
        ("as_of", "2026-11-22T10:00:00Z"),
        ("as_of", "2026-11-22T10:00:00.123456+00:00"),
        ("pay_url", "http://127.0.0.1:8090/pay/A-1"),
    ],
)
def test_what_the_contract_allows_is_believed(name, content):
    ask_balance(Client(says(GOOD | {name: content})), URL, "key", "A-1")


@pytest.mark.parametrize("other", ["A-2", "a-1", "A-1 ", " A-1", "A-1\n", "A\u20111", "A-1\u0000", "", "A-11", "А-1"])
def test_the_record_of_another_customer_is_never_believed(other):
    assert reason_of(says(GOOD | {"account": other})) in {"other_account", "unreadable"}


@pytest.mark.parametrize(
    "number", ["", ".", "..", "../A-1", "A/1", "A 1", "A?1", "A#1", "A%2F1", "-A", "A\n", "Á1", "A" * 41]
)
def test_a_number_that_could_bend_the_address_is_not_asked(number):
    client = Client()

    with pytest.raises(BillingUnavailable, match="account_number"):
        ask_balance(client, URL, "key", number)

    assert client.asked == []


NOT_BELIEVED = {
    "account": [None, 1, True, [], {}, ["A-1"], {"A-1": 1}],
    "currency": [None, 1, "", "pen", "PE", "PENS", "P€N", "PEN\n", "<b>"],
    "amount_due": [
        None,
        58,
        58.0,
        True,
        "",
        "NaN",
        "Infinity",
        "1e5",
        "1,000.00",
        "58.001",
        "+58",
        " 58",
        "58\n",
        "٥٨",
        "0x10",
        "9" * 13,
        "--1",
        [],
    ],
    "oldest_due_date": [
        0,
        20260101,
        True,
        "",
        "2026-13-01",
        "2026-02-30",
        "08/10/2026",
        "2026-10-08T00:00:00",
        "20261008",
        "0001-01-01",
        "9999-12-31",
        "٢٠٢٦-١٠-٠٨",
        [],
    ],
    "pay_url": [
        0,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//pay.example",
        "ftp://pay.example",
        "https://",
        "https://pay.example/\n",
        "https://pay.example/ x",
        'https://pay.example/"onclick="x',
        "https://pay.example/<script>",
        "https://pay.example/" + "x" * 400,
        "HTTPS://pay.example\\x",
        [],
    ],
    "as_of": [
        None,
        0,
        1.5,
        1763805600,
        True,
        "",
        "2026-11-22",
        "2026-11-22T10:00:00",
        "now",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-11-22T25:00:00Z",
        [],
    ],
}


@pytest.mark.parametrize(
    ("name", "content"), [(name, content) for name, contents in NOT_BELIEVED.items() for content in contents]
)
def test_a_field_that_makes_no_sense_spoils_the_answer(name, content):
    assert reason_of(says(GOOD | {name: content})) in {"unreadable", "other_account"}


@pytest.mark.parametrize("name", GOOD)
def test_a_field_that_is_missing_spoils_the_answer(name):
    assert reason_of(says({other: content for other, content in GOOD.items() if other != name})) == "unreadable"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"true",
        b"NaN",
        b"[]",
        b"{}",
        b'"A-1"',
        b"<!doctype html><title>502 Bad Gateway</title>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        b"\xff\xfe{\x00}\x00",
        b"\x00" * 1000,
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        json.dumps(GOOD).encode()[:-1],
        json.dumps(GOOD).encode() + b"{}",
        json.dumps([GOOD]).encode(),
        json.dumps({"balance": GOOD}).encode(),
        json.dumps(GOOD).encode().replace(b'"58.00"', b"NaN"),
        json.dumps(GOOD).encode().replace(b'"58.00"', b"1e999"),
        json.dumps(GOOD).encode().replace(b'"58.00"', b"9" * 10_000),
        json.dumps(GOOD).encode().replace(b"A-1", b"\xff\xff"),
        json.dumps(GOOD).encode().replace(b"PEN", b"\\ud800"),
        b"[" * 500_000,
        b'{"a":' * 200_000,
    ],
)
def test_a_body_that_is_no_balance_is_not_believed(body):
    assert reason_of(Answered(200, body)) == "unreadable"


def test_of_two_fields_with_one_name_none_can_smuggle_another_account():
    body = json.dumps(GOOD).encode()[:-1] + b', "account": "A-2"}'

    assert reason_of(Answered(200, body)) == "other_account"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "unknown_account"),
        (401, "access_key"),
        (403, "access_key"),
        (204, "status_204"),
        (400, "status_400"),
        (429, "status_429"),
        (500, "status_500"),
        (503, "status_503"),
    ],
)
def test_a_status_other_than_success_is_no_answer(status, reason):
    assert reason_of(says(GOOD, status)) == reason


def test_only_what_concerns_billing_as_a_whole_is_an_outage():
    assert BillingUnavailable("no_answer").is_outage
    assert BillingUnavailable("unreadable").is_outage
    assert not BillingUnavailable("unknown_account").is_outage
    assert not BillingUnavailable("account_number").is_outage


class WithReason(Exception):
    """An error of the desk's client."""

    reason_code = "too_large"


@pytest.mark.parametrize(
    ("error", "reason"),
    [(WithReason(), "too_large"), (OSError("port 5432 open"), "no_answer"), (RuntimeError(), "no_answer")],
)
def test_whatever_the_client_raises_means_that_billing_cannot_be_asked(error, reason):
    assert reason_of(error) == reason
