"""Fixtures for pages in a real browser: the application of the test on loopback, and windows that are signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from servicedesk.core.kernel.kernel import Kernel
from tests.web_client import Person, cookie_of

WIDTHS = (360, 1440)
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"  # what an answer is awaited for, or put in


def wait_until_settled(page: Page) -> None:
    """Wait until every answer is put in and can be used with the script: for a moment after it is seen it cannot."""
    expect(page.locator(UNDER_WAY)).to_have_count(0, timeout=30_000)


@pytest.fixture(scope="module")
def chromium(needs_program: Callable[[str], Path]) -> Iterator[Browser]:
    """Start one browser for all tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(needs_program("chromium")), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Serve the application of the test on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def window(chromium: Browser, site: str, kernel: Kernel) -> Iterator[Callable[..., Page]]:
    """Return a factory of windows in which a person is signed in; a complaint of any of them fails the test.

    ``expected`` are words of complaints that belong to the test, such as the status of an answer.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    awaited: list[str] = []

    def opened(person: Person, *, expected: tuple[str, ...] = (), **options: Any) -> Page:
        context = chromium.new_context(base_url=site, **{"locale": "es-PE", **options})
        contexts.append(context)
        awaited.extend(expected)
        context.add_cookies([{"name": "sid", "value": cookie_of(kernel, person), "url": site}])
        page = context.new_page()
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    unexpected = [words for words in complaints if not any(each in words for each in awaited)]
    assert not unexpected, unexpected
