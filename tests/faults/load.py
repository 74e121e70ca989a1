"""Customers who report one fault after the other, over HTTP, and a ledger of what the desk has acknowledged."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from urllib.parse import quote, urlencode

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
DONE = re.compile(r"/report/done/([A-Z0-9-]+)")
CLIENTS = 4
PATIENCE = 60.0
AWAY = 503


@dataclass(frozen=True)
class Login:
    """How the customers sign in, and what they report about."""

    email: str
    password: str
    service: str
    category: str


class Ledger:
    """What was acknowledged: one line each, on the disk before the next one."""

    def __init__(self, path: Path) -> None:
        """Begin a new ledger."""
        self._file = path.open("a", encoding="utf-8")
        self._lock = Lock()
        self.path = path

    def acknowledge(self, key: str, number: str) -> None:
        """Keep one line."""
        with self._lock:
            self._file.write(f"{key} {number}\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Keep no more."""
        self._file.close()

    def read(self) -> dict[str, str]:
        """Return the number of each report by its key."""
        return dict(line.split() for line in self.path.read_text(encoding="utf-8").splitlines())


@dataclass
class Browser:
    """Just enough of a browser: cookies, a token, one request at a time."""

    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, port: int, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, Location and body; raises OSError or HTTPException when nobody answers."""
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            headers = {"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}"}
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location") or "", body
        finally:
            connection.close()

    def token(self, port: int, path: str) -> str:
        """Return the token of the form on a page."""
        status, location, body = self.send(port, "GET", path)
        found = CSRF.search(body)
        assert found, f"{path}: {status} {location} {body[:300]}"
        return found[1]


@dataclass
class Load:
    """Customers who go on reporting until they are told to stop."""

    ports: list[int]
    login: Login
    ledger: Ledger
    seed: int
    stop: Event = field(default_factory=Event)
    tries: int = 0
    failures: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)

    def report_on(self, number: int) -> None:
        """Report one fault after the other; a report that got no answer is sent again with the same key."""
        random, browser = Random(f"{self.seed} {number}"), Browser()
        token = self._sign_in(browser)
        count = 0
        while not self.stop.is_set():
            count += 1
            key = f"crash-{self.seed:08}-{number}-{count:06}"
            self._report(browser, random, token, key)

    def _sign_in(self, browser: Browser) -> str:
        port = self.ports[0]
        form = {
            "csrf_token": browser.token(port, "/sign-in"),
            "email": self.login.email,
            "password": self.login.password,
        }
        status, location, _ = browser.send(port, "POST", "/sign-in", form)
        assert (status, location) == (303, "/"), (status, location)
        return browser.token(port, self._path)

    @property
    def _path(self) -> str:
        return f"/report/details?about={quote(self.login.service)}&category={self.login.category}"

    def _report(self, browser: Browser, random: Random, token: str, key: str) -> None:
        form = {"csrf_token": token, "once": key, "contact_phone": "900000001", "description": f"crash {key}"}
        ends_at = time.monotonic() + PATIENCE
        while time.monotonic() < ends_at and not (self.stop.is_set() and random.random() < 0.5):
            self.tries += 1
            try:
                status, location, body = browser.send(random.choice(self.ports), "POST", self._path, form)
            except (OSError, HTTPException):
                self.failures += 1
                time.sleep(0.1)
                continue
            self.statuses[status] += 1
            if found := DONE.search(location):
                self.ledger.acknowledge(key, found[1])
                return
            self.failures += 1
            if status != AWAY:
                self.odd.append(f"{status} {location} {body[:200]}")
            time.sleep(0.1)


@contextmanager
def customers(load: Load) -> Iterator[Load]:
    """Let the customers report for the length of a block."""
    threads = [Thread(target=_kept(load, number), name=f"customer-{number}") for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        load.ledger.close()


def _kept(load: Load, number: int) -> Callable[[], None]:
    """Return the work of one customer, whose own failure is kept and not lost with its thread."""

    def work() -> None:
        try:
            load.report_on(number)
        except AssertionError as error:
            load.odd.append(str(error))

    return work
