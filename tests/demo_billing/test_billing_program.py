"""The demo billing server as a program: how it starts, what it keeps, when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.billing.__main__ import main
from servicedesk.core.kernel.ports import Unreachable
from tests.demo_billing.running import ROOT, running_billing


def test_a_restart_keeps_payments_and_behaviour(tmp_path):
    with running_billing(tmp_path) as billing:
        billing.submit("/pay/A-1")
        billing.behave("down")

    with running_billing(tmp_path) as billing:
        with pytest.raises(Unreachable):
            billing.ask("/v1/accounts/A-1/balance")
        billing.behave("up")
        assert billing.told("/v1/accounts/A-1/balance")["amount_due"] == "0.00"


def test_it_ends_when_its_parent_is_gone(tmp_path):
    (tmp_path / "seed.json").write_text("[]")
    (tmp_path / "state.json.key").write_text("k")
    program = (
        "import os, subprocess, sys\n"
        "words = ['-m', 'demo.billing', '--port', '0', '--state', sys.argv[1], '--key-file', sys.argv[1] + '.key']\n"
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
def test_a_wrong_seed_is_told_in_one_line(tmp_path, monkeypatch, capsys, seed):
    (tmp_path / "seed.json").write_text(seed)
    words = [
        "--port",
        "0",
        "--key-file",
        f"{tmp_path}/key",
        "--state",
        f"{tmp_path}/state.json",
        "--seed",
        f"{tmp_path}/seed.json",
    ]
    monkeypatch.setattr(sys, "argv", ["billing", *words])
    (tmp_path / "key").write_text("k")

    assert main() == 1

    told = capsys.readouterr().err
    assert told.startswith("billing cannot start: ")
    assert told.count("\n") == 1


def test_the_key_is_not_among_the_words_that_everybody_on_the_machine_reads(tmp_path):
    with running_billing(tmp_path) as billing:
        assert billing.told("/v1/accounts/A-1/balance")["account"] == "A-1"
        words = [Path(f"/proc/{pid}/cmdline") for pid in os.listdir("/proc") if pid.isdecimal()]
        told = [read(path) for path in words]

    assert any(b"demo.billing" in each for each in told)
    assert not any(billing.key.encode() in each for each in told)


def read(path):
    """Return the words of a program, nothing when it has just ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "key").write_text("k")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setattr(
            sys,
            "argv",
            ["billing", "--port", port, "--key-file", f"{tmp_path}/key", "--state", f"{tmp_path}/state.json"],
        )

        assert main() == 1

    assert capsys.readouterr().err.startswith("billing cannot start: ")
