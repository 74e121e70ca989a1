"""Signing in at one's organisation in a real browser, which obeys the policies of the pages and of the cookies."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from servicedesk.core import people
from tests.stories.oidc.conftest import PASSWORD, SECRET, free_port, running_provider

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def desk() -> str:
    """Return the address of the desk."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def settings(desk: str, needs_program: Callable[[str], Path]) -> Iterator[dict[str, Any]]:
    """Return the configuration of a desk with a provider of its own."""
    with running_provider(needs_program, desk) as (issuer, _):
        yield {"public_url": desk, "oidc_issuer": issuer, "oidc_client_id": "desk", "oidc_client_secret": SECRET}


@pytest.fixture
def page(app: Flask, desk: str, needs_program: Callable[[str], Path]) -> Iterator[Page]:
    """Serve the desk, and return a page of a browser in front of it."""
    server = make_server("127.0.0.1", int(desk.rpartition(":")[2]), app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(needs_program("chromium")), args=["--no-sandbox"])
        yield browser.new_context(base_url=desk, locale="es-PE").new_page()
        browser.close()
    server.shutdown()
    thread.join()


def test_somebody_links_their_account_and_comes_in_with_it(page: Page, jimena: people.User) -> None:
    complaints: list[tuple[str, str]] = []
    page.on("console", lambda said: complaints.append((page.url, said.text)) if said.type == "error" else None)
    sign_in_with_password(page, jimena)

    page.click("text=Vincular la cuenta de tu organización")
    sign_in_at_the_provider(page)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    linked = page.inner_text("#account .callout")
    page.click("text=Cerrar sesión")
    page.click("text=Entrar con la cuenta de tu organización")
    page.click("button[type=submit]")  # the provider asks again whether one agrees
    page.wait_for_url("**/desk/")
    page.goto("/desk/account")

    assert linked == "Desde ahora puedes entrar con la cuenta de tu organización."
    assert page.input_value("#name") == "Jimena Soto"
    assert [(url, text) for url, text in complaints if "/desk" in url and "403" not in text] == []  # she has no role


def sign_in_with_password(page: Page, person: people.User) -> None:
    """Come in as usual, and open the page of one's own account."""
    page.goto("/desk/sign-in?next=/desk/account")
    page.fill("#email", str(person.email))
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/account")


def sign_in_at_the_provider(page: Page) -> None:
    """Tell the provider who one is, and agree."""
    page.fill("input[name=login]", "jsoto")
    page.fill("input[name=password]", "any")
    page.click("button[type=submit]")
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/account/openid/confirm")
