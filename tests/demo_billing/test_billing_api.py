"""What the demo's billing offers to the service desk."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from demo.billing.api import PAGE
from servicedesk.core.kernel.ports import Unreachable
from tests.demo_billing.running import KEY, ROOT, running_billing


@pytest.fixture(scope="module")
def billing(tmp_path_factory):
    with running_billing(tmp_path_factory.mktemp("billing")) as server:
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
    with running_billing(tmp_path) as billing:
        assert pay(billing, "A-1", "50.00", "r1") == 201
        assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "8.00"
        assert billing.told("/v1/accounts/A-1/balance")["oldest_due_date"] == "2026-10-08"
        assert pay(billing, "A-1", "8.00", "r2") == 201

        balance = billing.told("/v1/accounts/A-1/balance")

    assert (balance["amount_due"], balance["oldest_due_date"]) == ("0.00", None)


def test_the_same_reference_is_booked_once(tmp_path):
    with running_billing(tmp_path) as billing:
        for _ in range(5):
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
    with running_billing(tmp_path, accounts) as billing:
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


def test_a_restart_keeps_payments_and_behaviour(tmp_path):
    with running_billing(tmp_path) as billing:
        pay(billing, "A-1", "58.00", "r1")
        billing.behave("down")

    with running_billing(tmp_path) as billing:
        with pytest.raises(Unreachable):
            billing.ask("/v1/accounts/A-1/balance")
        billing.behave("up")
        assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "0.00"
        assert pay(billing, "A-2", "1.00", "r1") == 201
        assert billing.told("/v1/accounts/A-2/balance")["amount_due"] == "0.00"


def test_down_slow_and_garbage_are_what_they_say(tmp_path):
    with running_billing(tmp_path) as billing:
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


def test_it_ends_when_its_parent_is_gone(tmp_path):
    (tmp_path / "seed.json").write_text("[]")
    program = (
        "import os, subprocess, sys\n"
        "words = ['-m', 'demo.billing', '--port', '0', '--state', sys.argv[1], '--key', 'k']\n"
        "words += ['--parent', str(os.getpid())]\n"
        "child = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)\n"
        "print(child.pid, child.stdout.readline(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "state.json")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline().split()[0])

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    ends_by = time.monotonic() + 5
    while lives(child) and time.monotonic() < ends_by:
        time.sleep(0.1)
    assert not lives(child)


def lives(number):
    """Say whether a program is running; one that only waits to be collected is not."""
    try:
        os.kill(number, 0)
        with open(f"/proc/{number}/stat") as status:
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.parametrize(
    "seed",
    [
        "nonsense",
        '{"a": 1}',
        "[1]",
        '[{"account": "A"}]',
        '[{"account": "../A", "currency": "PEN", "amount_due": "1", "oldest_due_date": null}]',
        '[{"account": "A", "currency": "PEN", "amount_due": 1, "oldest_due_date": null}]',
    ],
)
def test_a_wrong_seed_is_told_in_one_line(tmp_path, seed):
    (tmp_path / "seed.json").write_text(seed)
    words = ["--port", "0", "--key", "k", "--state", tmp_path / "state.json", "--seed", tmp_path / "seed.json"]

    ended = subprocess.run(
        [sys.executable, "-m", "demo.billing", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("billing cannot start: ")
    assert ended.stderr.count("\n") == 1
