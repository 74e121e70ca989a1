"""The kit in a real browser: nothing is refused by our own policy, nothing scrolls sideways, forms swap and post."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from flask import request
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from servicedesk.core.kernel.actors import Actor
from tests.web.sample import CONTACT_ROSA, USER_JIMENA, sample_app

pytestmark = pytest.mark.browser
ADMINISTRATOR = replace(USER_JIMENA, permissions=frozenset({"plugin.enable"}))
PAGES = ("/", "/report", "/desk/", "/admin/", "/fail/refused")


def whoever_belongs_there() -> Actor:
    """Return an actor whom this page lets in."""
    return ADMINISTRATOR if request.path.startswith(("/desk", "/admin")) else CONTACT_ROSA


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Serve the small application on loopback."""
    server = make_server("127.0.0.1", 0, sample_app(whoever_belongs_there), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def chromium(needs_program: Callable[[str], Path]) -> Iterator[Browser]:
    """Start one browser for all these tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(needs_program("chromium")), args=["--no-sandbox"])
        yield browser
        browser.close()


def listened_to(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains of."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_load_whole_and_none_scrolls_sideways(chromium: Browser, site: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    complaints = listened_to(page)

    for path in PAGES:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.fonts.check('16px \"Andina Sans\"')"), path
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Andina Sans"'), path

    assert [text for text in complaints if "409" not in text] == []
    page.close()


def test_a_form_with_errors_is_swapped_and_takes_the_focus(chromium: Browser, site: str) -> None:
    page = chromium.new_page(locale="es-PE")
    complaints = listened_to(page)
    page.goto(f"{site}/report")
    page.evaluate("window.untouched = true")
    page.fill("#phone", "12")

    page.click("button[type=submit]")
    page.wait_for_selector(".error-summary")

    assert page.evaluate("window.untouched")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.input_value("#phone") == "12"
    assert [text for text in complaints if "422" not in text] == []
    page.close()


def test_the_same_form_works_without_a_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="es-PE")
    page = context.new_page()
    page.goto(f"{site}/report")
    page.check("#symptom-1", force=True)
    page.fill("#phone", "987654321")
    page.click("button[type=submit]")
    assert page.locator(".error-summary").count() == 1
    page.fill("#visits", "2")
    page.check("#agree")

    page.click("button[type=submit]")

    assert page.url == f"{site}/"
    context.close()


def test_the_light_changes_at_once_and_stays(chromium: Browser, site: str) -> None:
    context = chromium.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{site}/report")

    page.click("a[data-theme-toggle]")

    assert page.url == f"{site}/report"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()
