"""The administrator's lists with the page of one thing and the page of a new one."""

from collections.abc import Iterator

from playwright.sync_api import Page

LISTS = ("users", "teams", "roles", "accounts", "contacts", "services", "resources", "symptoms", "articles")


def settings(page: Page) -> Iterator[str]:
    """Walk who works here, how the desk speaks and looks, and what has happened."""
    for name in LISTS:
        yield from things(page, name)
    page.goto("/admin/letters")
    yield "admin-letters"
    page.goto("/admin/letters/1")
    yield "admin-letter"
    page.locator("button[name=preview]").click()
    page.wait_for_selector("#preview-title")
    yield "admin-letter-preview"
    page.goto("/admin/operator")
    yield "admin-operator"
    page.goto("/admin/events")
    yield "admin-events"
    page.goto("/admin/events?kind=team.created&actor=nobody")
    yield "admin-events-empty"


def things(page: Page, name: str) -> Iterator[str]:
    """Visit a list, the first thing on it, and the form for a new one with what it objects to."""
    page.goto(f"/admin/{name}")
    yield f"admin-{name}"
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    yield f"admin-{name}-one"
    page.goto(f"/admin/{name}/new")
    yield f"admin-{name}-new"
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield f"admin-{name}-error"
