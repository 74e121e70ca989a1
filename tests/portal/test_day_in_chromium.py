"""A customer's whole day in a real browser: reports, follows, answers, rejects a solution, rates.

On a phone and on a desk, with scripts and without; each page is examined on the way. What breaks the
content security policy is a complaint of the browser, and fails the test.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe.examining import faults_of
from tests.in_chromium import wait_until_settled
from tests.portal.conftest import Street

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
SEND = "button[type=submit]"


@pytest.fixture
def examine(needs_program: Callable[[str], Path]) -> Callable[[Page], list[str]]:
    """Return what examines a page at both widths, light and dark."""
    axe = needs_program("axe").read_text(encoding="utf-8")
    return lambda page: list(faults_of(page, axe))


def day(page: Page, street: Street) -> Iterator[str]:
    """Live the day, stopping at each page."""
    page.goto("/")
    yield "home"
    page.click(".report-cta")
    yield "report"
    page.locator(".choice:has(input[value='INT-1'])").click()
    wait_until_settled(page)  # the symptoms of this service replace the others
    page.locator(".choice:has(input[value=slow])").click()
    page.click(f"#report-start {SEND}")
    page.fill("#description", "Desde ayer los videos no cargan.")
    yield "details"
    page.click(f"#report-details {SEND}")
    page.wait_for_url("**/report/done/**")
    yield "done"
    number = page.inner_text(".refcode")
    page.click("a:text('Seguir mi reporte')")
    expect(page.locator(".promise")).to_contain_text("Te respondemos antes de")
    yield "ticket"
    street.answer(number, "¿Qué luz ves encendida?")
    page.reload()
    page.fill("#body", "Una roja.")
    page.click(f"#reply {SEND}")
    expect(page.locator("#story")).to_contain_text("Una roja.")
    yield "answered"
    yield from judge(page, street, number)


def judge(page: Page, street: Street, number: str) -> Iterator[str]:
    """Reject the first solution, and rate the second."""
    street.resolve(number)
    page.reload()
    page.click("#still-fails summary")
    page.fill("#why", "Sigue igual.")
    yield "solved"
    page.click(f"#still-fails {SEND}")
    expect(page.locator("#story")).to_contain_text("Sigue igual.")
    expect(page.locator(".promise")).to_contain_text("Te respondemos antes de")
    yield "rejected"
    street.resolve(number, "Ahora sí: cambiamos tu equipo.")
    page.reload()
    page.locator("#answer .choice", has_text="5").click()
    page.fill("#comment", "Muy amables.")
    page.click(f"#answer form:has(#comment) {SEND}")
    expect(page.locator("#story")).to_contain_text("Tu calificación: 5 de 5")
    expect(page.locator("#story")).to_contain_text("Muy amables.")
    yield "rated"


def test_a_customers_day_shuts_nobody_out(window: Any, street: Street, examine: Callable[[Page], list[str]]) -> None:
    page = window(street.rosa, viewport=SIZES["phone"])

    found = {stop: examine(page) for stop in day(page, street)}

    assert len(found) == 9
    assert {stop: faults for stop, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", SIZES)
def test_a_customers_day_needs_no_scripts(window: Any, street: Street, size: str) -> None:
    page = window(street.rosa, viewport=SIZES[size], java_script_enabled=False)

    assert list(day(page, street))[-1] == "rated"


def test_a_customers_day_on_a_desk_has_no_complaint(window: Any, street: Street) -> None:
    page = window(street.rosa, viewport=SIZES["desk"], color_scheme="dark")

    assert list(day(page, street))[-1] == "rated"
