"""Every page and state of the demo, examined by axe: on a phone and on a desktop, light and dark."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from demo.screenshots.running import running_demo
from demo.screenshots.taking import looks
from demo.screenshots.visiting import Visitors
from demo.screenshots.walking import WALKS, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Colours that are on their way from light to dark are nobody's fault.
HOLD_STILL = """
    var still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [still];"""
EXAMINE = """async (rules) => {
    const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    const of = node => node.html.slice(0, 160) + " " + node.failureSummary;
    return told.violations.map(found => `${found.id}: ${found.nodes.map(of).join("; ")}`);
}"""


@pytest.fixture(scope="module")
def visitors(needs_program: Callable[[str], Path]) -> Iterator[Visitors]:
    """Return the people of the demo, each with a browser."""
    chromium = needs_program("chromium")
    with running_demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        people = Visitors(browser, url)
        yield people
        people.close()
        browser.close()


@pytest.fixture(scope="module")
def axe(needs_program: Callable[[str], Path]) -> str:
    """Return axe as a script, after what holds the page still."""
    return HOLD_STILL + needs_program("axe").read_text(encoding="utf-8")


@pytest.mark.parametrize(("who", "steps"), WALKS, ids=[steps.__name__ for _, steps in WALKS])
def test_pages_shut_nobody_out(visitors: Visitors, axe: str, who: str, steps: Walk) -> None:
    found: list[str] = []

    with visitors.page_of(who) as page:
        page.context.on("request", lambda request: found.append(request.url) if "/csp-report" in request.url else None)
        for name in steps(page):
            page.evaluate(axe)
            found += [f"{name} {complaint}" for complaint in faults_of(page)]

    assert not found, "\n".join(found)


def faults_of(page: Page) -> Iterator[str]:
    """Return what axe finds on a page as it stands, and whether it scrolls sideways."""
    for width, light in looks(page):
        told: list[Any] = page.evaluate(EXAMINE, RULES)
        yield from (f"at {width} {light}: {each}" for each in told)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            yield f"at {width} {light}: scrolls sideways"


def test_axe_finds_what_shuts_people_out(visitors: Visitors, axe: str) -> None:
    with visitors.page_of("stranger") as page:
        page.goto("/sign-in")
        page.evaluate("document.querySelector('label').remove()")
        page.evaluate(axe)

        found = list(faults_of(page))

    assert any("label" in each for each in found)
