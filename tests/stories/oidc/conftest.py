"""A real provider of OpenID Connect on loopback, and somebody who signs in there."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from servicedesk.core import people
from tests.make import make_user
from tests.page_forms import forms_of
from tests.web_client import PUBLIC_URL, Browser

SCRIPT = Path(__file__).with_name("provider.mjs")
CALLBACK = "/desk/sign-in/openid/callback"
SECRET = "a-secret-of-the-tests-that-is-long-enough"
PASSWORD = "quinua tostada al alba"
MOST_STEPS = 12
PATIENCE = 20  # seconds


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_provider(
    needs_program: Callable[[str], Path], desk: str = PUBLIC_URL
) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run a provider for the desk at this address; give its own address and its process."""
    node, manifest = needs_program("node"), needs_program("oidc-provider")
    port = free_port()
    command = [str(node), str(SCRIPT), str(manifest), str(port), desk + CALLBACK]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert running.stdout is not None
        assert running.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}", running
    finally:
        running.terminate()
        running.wait(PATIENCE)
        running.stdout.close()


@pytest.fixture(scope="session")
def provider(needs_program: Callable[[str], Path]) -> Iterator[str]:
    """Return the address of a provider that runs for all tests."""
    with running_provider(needs_program) as (url, _):
        yield url


@pytest.fixture
def issuer(provider: str) -> str:
    """Return the address of the provider of this test."""
    return provider


@pytest.fixture
def settings(issuer: str) -> dict[str, Any]:
    """Return the configuration of a desk whose staff sign in at the provider."""
    return {"oidc_issuer": issuer, "oidc_client_id": "desk", "oidc_client_secret": SECRET}


@pytest.fixture
def jimena(work: Any) -> people.User:
    """Return somebody who works with the desk, with a password."""
    with work() as uow:
        found = make_user(uow, email="jimena0@andina.example")
        people.keep_password_hash(uow, "user", found.id, people.hash_password(PASSWORD))
    return found


class Person:
    """Somebody who signs in at the provider under one name, in a browser of the provider's own."""

    def __init__(self, name: str) -> None:
        """Begin without being signed in."""
        self.name = name
        self._cookies = httpx.Cookies()

    def follow(self, address: str) -> str:
        """Go from the desk to the provider, sign in and agree; return the path that leads back to the desk."""
        with httpx.Client(trust_env=False, timeout=PATIENCE, cookies=self._cookies) as web:
            answer = web.get(address)
            for _ in range(MOST_STEPS):
                if not answer.is_redirect:
                    answer = self._fill_in(web, answer)
                    continue
                where = urljoin(str(answer.url), answer.headers["Location"])
                if where.startswith(PUBLIC_URL):
                    self._cookies = web.cookies
                    return where.removeprefix(PUBLIC_URL)
                answer = web.get(where)
        raise AssertionError(f"the provider does not lead back: {answer.url} {answer.status_code}")

    def _fill_in(self, web: httpx.Client, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 200, answer.text
        form = forms_of(answer.text)[0]
        fields = {name: values[0] for name, values in form.fields.items()}
        if "login" in form.names:
            fields |= {"login": self.name, "password": "any"}
        return web.post(urljoin(str(answer.url), form.action), data=fields)


def sign_in_through(browser: Browser, person: Person, begin: str = "/desk/sign-in/openid") -> Any:
    """Sign in at the provider and come back to the desk; return the desk's answer."""
    return browser.get(person.follow(browser.get(begin).location))


def link(browser: Browser, person: Person) -> Any:
    """Link a person of the provider with whoever is signed in; return the desk's answer."""
    asked = sign_in_through(browser, person, "/desk/account/openid")
    return browser.submit(asked.location, {"password": PASSWORD})
