"""Examining a page as it stands with axe, on a phone and on a desktop, light and dark."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from demo.screenshots.taking import looks, show_whole

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# In the dark a page differs by its colours, and by nothing else.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
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


def faults_of(page: Page, axe: str) -> Iterator[str]:
    """Return what axe finds on a page, and whether it scrolls sideways.

    The page is shown whole: what lies under the navigation only until one scrolls shuts nobody out.
    """
    page.evaluate(HOLD_STILL + axe)
    for width, light in looks(page):
        show_whole(page, width)
        page.evaluate("scrollTo(0, 0)")
        told: list[Any] = page.evaluate(EXAMINE, RULES if light == "light" else OF_COLOURS)
        yield from (f"{page.url} at {width} {light}: {each}" for each in told)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            yield f"{page.url} at {width} {light}: scrolls sideways"
