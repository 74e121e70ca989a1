"""The supervisor's pages: the load of the agents, one agent, and handing a ticket back."""

from collections.abc import Iterator

from playwright.sync_api import Page


def supervising(page: Page) -> Iterator[str]:
    """Walk the load of the agents and what is done from there."""
    page.goto("/desk/load")
    yield "desk-load"
    page.goto("/desk/load?show=late&order=free")
    yield "desk-load-late"
    page.goto("/desk/shift")
    page.locator("form[action$=limit] input[type=number], form[action$=limit] input[inputmode]").first.fill("2000")
    page.locator("form[action$=limit] button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    yield "desk-agent-error"
    page.goto("/desk/load")
    page.get_by_role("link", name="Jimena Tello").click()
    yield "desk-agent"
    page.goto(str(page.locator("td a.id").first.get_attribute("href")) + "/hand-back")
    yield "desk-hand-back"
    page.locator("#hand-back button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    yield "desk-hand-back-error"
