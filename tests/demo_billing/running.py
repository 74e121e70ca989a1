"""The demo billing server: in a process of its own, as the demo starts it, or in a thread."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from demo.billing.ledger import Ledger
from demo.billing.server import BillingServer
from servicedesk.adapters.egress import Egress, EgressRules
from servicedesk.core.kernel.ports import HttpAnswer

ROOT = Path(__file__).parents[2]
KEY = "the-access-key"

ACCOUNTS = [
    {"account": "A-1", "currency": "PEN", "amount_due": "58.00", "oldest_due_date": "2026-10-08"},
    {"account": "A-2", "currency": "PEN", "amount_due": "0.00", "oldest_due_date": None},
    {"account": "A-3", "currency": "CLP", "amount_due": "-1500", "oldest_due_date": None},
]


class Billing:
    """A running server and the ways to use it."""

    key = KEY

    def __init__(self, url: str) -> None:
        """Keep where it listens."""
        self.url = url
        self._egress = Egress("test", EgressRules(http_allowed=True, private_allowed=True))

    def ask(self, path: str, key: str = KEY, method: str = "GET", body: bytes = b"", **headers: str) -> HttpAnswer:
        """Ask as the service desk would."""
        return self._egress.request(
            method, self.url + path, {"Authorization": f"Bearer {key}".strip(), **headers}, body
        )

    def told(self, path: str) -> Any:
        """Ask and read the answer."""
        return json.loads(self.ask(path).body)

    def submit(self, path: str, form: str = "", **headers: str) -> str:
        """Send a form as a browser would, and return where it leads, which the rules of the way out hide."""
        host, port = self.url.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=5)
        connection.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded", **headers})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.headers.get("Location") or str(answer.status)

    def behave(self, mode: str) -> None:
        """Turn the switch on the page."""
        assert self.submit("/mode", f"mode={mode}") == "/"


@contextmanager
def running_billing(folder: Path, accounts: list[dict[str, Any]] = ACCOUNTS, *more: str) -> Iterator[Billing]:
    """Run the server on a free port for the length of a block; its state stays in the folder."""
    seed = folder / "seed.json"
    seed.write_text(json.dumps(accounts))
    key = folder / "billing.key"
    key.write_text(KEY)
    words = ["--port", "0", "--state", str(folder / "state.json"), "--seed", str(seed), "--key-file", str(key), *more]
    program = subprocess.Popen(
        [sys.executable, "-m", "demo.billing", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        line = program.stdout.readline()
        assert line.startswith("billing listening on "), line
        yield Billing(line.split()[-1])
    finally:
        program.terminate()
        program.communicate(timeout=5)


@contextmanager
def serving_billing(folder: Path, accounts: list[dict[str, Any]] = ACCOUNTS) -> Iterator[Billing]:
    """Run the server in a thread for the length of a block, which is quicker."""
    ledger = Ledger(folder / "state.json")
    ledger.seed(accounts)
    with BillingServer(("127.0.0.1", 0), ledger, KEY) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield Billing(server.url)
        server.shutdown()
        thread.join()
