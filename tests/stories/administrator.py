"""What an administrator does in the browser."""

from playwright.sync_api import Locator, Page, expect


def plugin_row(page: Page, title: str) -> Locator:
    """Return the row of a plugin on the page of plugins."""
    return page.locator(".plug", has=page.get_by_role("heading", name=title))


def switch(page: Page, title: str, *, on: bool) -> None:
    """Switch a plugin on or off while everything runs."""
    page.goto("/admin/plugins")
    row = plugin_row(page, title)
    expect(row.get_by_role("switch")).to_be_checked(checked=not on)
    row.get_by_role("switch").set_checked(on, force=True)
    expect(row.locator(".badge")).to_have_text("Activo" if on else "Inactivo")


def delivery_rows(page: Page, title: str, number: str) -> Locator:
    """Return the rows of what a plugin is told about a ticket, on the page of deliveries."""
    return page.locator("tr", has_text=number).filter(has_text=title)


def missed(page: Page, title: str) -> None:
    """Have a plugin told of what it missed within the last day, from the count to the end."""
    page.goto("/admin/plugins")
    plugin_row(page, title).get_by_role("heading").get_by_role("link").click()
    page.get_by_role("link", name="Entregas perdidas").click()
    until = page.get_by_label("Hasta")
    until.fill("2099-01-01T00:00")
    page.get_by_role("button", name="Contar lo que se perdió").click()
