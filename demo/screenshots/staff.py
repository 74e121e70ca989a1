"""The pages of the desk and of the administrator: each stop of a walk is a state worth seeing."""

from collections.abc import Iterator

from playwright.sync_api import Page

from demo.screenshots.customers import subject_of
from demo.screenshots.visiting import DESKTOP

DIALOGS = ("solution", "waiting", "assignment", "linking")


def queues(page: Page) -> Iterator[str]:
    """Walk the queues."""
    page.set_viewport_size(DESKTOP)
    page.goto("/desk/")
    yield "desk-queue"
    page.set_viewport_size(DESKTOP)
    page.locator(".trow").nth(2).click()
    page.wait_for_selector(".pane__head")
    yield "desk-queue-preview"
    for view in ("mine", "unassigned", "waiting", "held", "resolved", "ended"):
        page.goto(f"/desk/?show={view}")
        yield f"desk-queue-{view}"
    page.goto("/desk/")
    page.keyboard.press("?")
    page.wait_for_selector("dialog#keys[open]")
    yield "desk-keys"


def attending(page: Page) -> Iterator[str]:
    """Walk one ticket with its dialogs."""
    open_ticket(page, subject_of("104001", "INT-400112"))
    yield "desk-ticket"
    for name in DIALOGS:
        page.reload()
        page.click(f"[data-open={name}]")
        yield f"desk-ticket-{name}"
    page.reload()
    page.click("#composer button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "desk-ticket-error"
    page.goto("/desk/account")
    yield "desk-account"
    page.goto("/desk/tickets/AR-000-000")
    yield "desk-not-found"
    page.goto("/admin/plugins")
    yield "desk-forbidden"


def other_tickets(page: Page) -> Iterator[str]:
    """Walk tickets in other states: held, linked to an outage, of a carrier, ended."""
    for name, subject, view in (
        ("held", subject_of("104079", "INT-400797"), "held"),
        ("outage", subject_of("104038", "INT-400389", last=True), "work"),
        ("carrier", subject_of("104094", "CIR-7009"), "waiting"),
        ("solved", subject_of("104001", "900000870"), "resolved"),
        ("ended", subject_of("104061", "CIR-7001"), "ended"),
        ("overdue", subject_of("104103", "900000103"), "work"),
    ):
        open_ticket(page, subject, view)
        yield f"desk-ticket-{name}"


def administration(page: Page) -> Iterator[str]:
    """Walk the settings."""
    page.goto("/admin/plugins")
    yield "admin-plugins"
    page.goto("/admin/deliveries")
    yield "admin-deliveries"
    page.goto("/admin/deliveries?state=parked")
    yield "admin-deliveries-empty"
    page.goto("/admin/mail")
    yield "admin-mail"
    page.click("tbody tr:first-child a")
    yield "admin-mail-message"


def open_ticket(page: Page, subject: str, view: str = "work") -> None:
    """Open a ticket that stands in a queue."""
    page.goto(f"/desk/?show={view}")
    address = page.locator(f".trow:has-text('{subject}')").first.get_attribute("href")
    page.goto(str(address))
