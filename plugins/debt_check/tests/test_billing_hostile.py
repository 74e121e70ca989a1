"""Billing systems that misbehave on a real connection: the desk waits little, and keeps its memory."""

import gzip
import json
import random
import time
from collections import Counter

import pytest

from plugins.debt_check.billing import BillingUnavailable, ask_balance, list_balances
from plugins.debt_check.tests.answers import GOOD
from servicedesk.plugin_api import http_client
from tests.adapters.hostile import hostile_server, memory_below
from tests.demo_billing.running import running_billing

MIB = 1024 * 1024
CLIENT = http_client("billing", http_allowed=True, private_allowed=True)


def reason_of(script):
    """Tell why a script's answer is not believed."""
    with hostile_server(script) as server, pytest.raises(BillingUnavailable) as unavailable:
        ask_balance(CLIENT, server.url, "key", "A-1")
    return unavailable.value.reason


def flood(visit):
    """Send a hundred megabytes."""
    visit.hear()
    visit.say(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        visit.say(b" " * MIB)


def sends(body, *headers, status="200 OK"):
    """Make a script that answers with a body."""
    return lambda visit: visit.answer(body, *headers, status=status)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(flood, "too_large", id="a flood"),
        pytest.param(sends(gzip.compress(bytes(100 * MIB)), "Content-Encoding: gzip"), "too_large", id="a gzip bomb"),
        pytest.param(sends(b"", "Location: http://169.254.169.254/", status="302 F"), "redirected", id="a redirect"),
        pytest.param(sends(b"<html>busy</html>", status="503 Busy"), "status_503", id="an error page"),
        pytest.param(sends(b"slow down", status="429 Too Many"), "status_429", id="too many requests"),
        pytest.param(sends(b"<html>sign in</html>", "Content-Type: text/html"), "unreadable", id="a log-in page"),
        pytest.param(sends(json.dumps(GOOD).encode()[:-9]), "unreadable", id="cut off"),
        pytest.param(sends(json.dumps(GOOD | {"account": "A-2"}).encode()), "other_account", id="another customer"),
        pytest.param(sends(json.dumps(GOOD).encode(), "Content-Encoding: br"), "bad_answer", id="an unknown encoding"),
        pytest.param(lambda visit: visit.say(b"SSH-2.0-x\r\n"), "no_answer", id="another protocol"),
        pytest.param(lambda visit: visit.hear(), "no_answer", id="hanging up"),
    ],
)
def test_each_misbehaviour_is_billing_being_unavailable(script, reason):
    assert reason_of(script) == reason


def test_silence_lasts_three_seconds_at_most():
    began_at = time.monotonic()

    assert reason_of(lambda visit: visit.over.wait(20)) == "no_answer"

    assert time.monotonic() - began_at < 12


def nonsense(seed):
    """Make up a body: a good answer that was cut, doubled, wrapped, damaged or replaced."""
    draw = random.Random(seed)
    good = json.dumps(GOOD).encode()
    odd = draw.choice([None, 0, -1.5, "", "NaN", [], {}, "x" * 1000, True, 10**30, float("nan"), "\ud800"])
    return draw.choice(
        [
            lambda: good[: draw.randrange(len(good))],
            lambda: json.dumps(GOOD | {draw.choice(list(GOOD)): odd}).encode(),
            lambda: json.dumps(GOOD | {"account": f"A-{draw.randrange(2, 99)}"}).encode(),
            lambda: bytes(draw.choices(range(256), k=draw.randrange(2000))),
            lambda: b"<html>" + good + b"</html>",
            lambda: good * 2,
            lambda: b"[" * draw.randrange(1, 900_000),
            lambda: b" " * MIB + good,
        ]
    )()


def test_hundreds_of_bad_answers_are_never_more_than_unavailable():
    bodies = iter([nonsense(seed) for seed in range(300)])
    reasons = Counter()

    with hostile_server(lambda visit: visit.answer(next(bodies))) as server, memory_below(16 * MIB):
        for _ in range(300):
            try:
                assert ask_balance(CLIENT, server.url, "key", "A-1").account == "A-1"
            except BillingUnavailable as unavailable:
                reasons[unavailable.reason] += 1

    assert reasons.keys() == {"unreadable", "other_account", "too_large"}
    assert reasons.total() > 200


def test_floods_and_bombs_find_no_memory():
    bomb = gzip.compress(bytes(100 * MIB))

    with memory_below(16 * MIB):
        for script in (flood, sends(bomb, "Content-Encoding: gzip")) * 3:
            assert reason_of(script) == "too_large"


def test_the_demo_billing_is_understood(tmp_path):
    with running_billing(tmp_path) as billing:
        balance = ask_balance(CLIENT, billing.url, billing.key, "A-1")
        told = {balance.account: str(balance.amount_due) for balance in list_balances(CLIENT, billing.url, billing.key)}

    assert (str(balance.amount_due), str(balance.oldest_due_date)) == ("58.00", "2026-10-08")
    assert balance.pay_url == f"{billing.url}/pay/A-1"
    assert told == {"A-1": "58.00", "A-2": "0.00", "A-3": "-1500"}


def test_a_payment_at_the_demo_billing_is_seen_at_once(tmp_path):
    with running_billing(tmp_path) as billing:
        billing.submit("/pay/A-1")

        assert ask_balance(CLIENT, billing.url, billing.key, "A-1").amount_due == 0


@pytest.mark.parametrize("mode", ["down", "slow", "garbage"])
def test_each_position_of_the_demo_switch_makes_billing_unavailable(tmp_path, mode):
    with running_billing(tmp_path) as billing:
        billing.behave(mode)
        with pytest.raises(BillingUnavailable) as unavailable:
            ask_balance(CLIENT, billing.url, billing.key, "A-1")
        billing.behave("up")

        assert unavailable.value.is_outage
        assert ask_balance(CLIENT, billing.url, billing.key, "A-1").account == "A-1"


def test_a_wrong_key_and_an_unknown_account_are_told_apart(tmp_path):
    with running_billing(tmp_path) as billing:
        with pytest.raises(BillingUnavailable, match="access_key"):
            ask_balance(CLIENT, billing.url, "wrong", "A-1")
        with pytest.raises(BillingUnavailable, match="unknown_account"):
            ask_balance(CLIENT, billing.url, billing.key, "NOBODY")
