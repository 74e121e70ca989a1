"""Planned work: the pages of the desk, and those that customers see of it."""

from collections.abc import Iterator

from playwright.sync_api import Page

from demo.screenshots.visiting import DESKTOP

LIST = "/desk/maintenance"


def planned_work(page: Page) -> Iterator[str]:
    """Walk the list, one of each state, the form, and what customers object."""
    page.set_viewport_size(DESKTOP)
    for group in ("coming", "review", "drafts", "over"):
        page.goto(f"{LIST}?phase={group}")
        yield f"desk-works-{group}"
        page.goto(str(page.locator("#work-list a").first.get_attribute("href")))
        yield f"desk-work-{group}"
        if group == "coming":
            yield from _beside(page)
    page.goto(f"{LIST}/week")
    yield "desk-works-week"
    page.goto(f"{LIST}?phase=drafts")
    page.goto(f"{page.locator('#work-list a').first.get_attribute('href')}/draft")
    yield "desk-work-draft"
    page.goto(page.url.replace("/draft", "/companies"))
    yield "desk-work-companies"
    page.goto(f"{LIST}/new?q=olt&resource=1")
    yield "desk-work-new"
    page.locator("#plan form[method=post] button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    yield "desk-work-error"
    page.goto(f"{LIST}/objections")
    yield "desk-objections"
    page.goto(str(page.locator("#objections a").first.get_attribute("href")))
    yield "desk-objection"


def _beside(page: Page) -> Iterator[str]:
    """Walk what leads on from the page of one: the question before a step, its series, an objection by phone."""
    work = page.url
    for part in ("cancel", "series", "objection"):
        page.goto(f"{work}/{part}")
        yield f"desk-work-{part}"


def own_planned_work(page: Page) -> Iterator[str]:
    """Walk what a customer sees of planned work."""
    page.goto("/maintenance")
    yield "portal-maintenance"
    page.goto(str(page.locator("#works a").first.get_attribute("href")))
    yield "portal-maintenance-one"
