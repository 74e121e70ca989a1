"""The pictures of the guides: few pages, each in both languages, in the light and at the size of whom they show."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from demo.screenshots.customers import LINES, SYMPTOMS
from demo.screenshots.finding import LINE
from demo.screenshots.staff import ACCOUNTS
from demo.screenshots.taking import take_screen
from demo.screenshots.visiting import DESKTOP, PHONE, Visitors

LANGUAGES = ("es", "en")
TICKET = ("104001", "slow")  # a customer and what was noticed
OUTAGE = "INT-400389"  # a line that a known outage touches
THIRD = 2
TALL: ViewportSize = {"width": 1440, "height": 1250}


@dataclass(frozen=True)
class Picture:
    """One picture: its name, who sees the page, how to come to it, and the screen."""

    name: str
    who: str
    go: Callable[[Page], object]
    screen: ViewportSize


def take_guide_pictures(visitors: Visitors, folder: Path) -> list[Path]:
    """Write every picture of the guides, below a folder for each language, and return where they are."""
    taken = []
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for picture in PICTURES:
            with visitors.page_of(picture.who) as page:
                page.set_viewport_size(picture.screen)
                page.goto(f"/language/{language}?next=/help")
                picture.go(page)
                taken.append(take_screen(page, picture.screen, folder / language / f"{picture.name}.png"))
    return taken


def see_queue(page: Page) -> None:
    """Look at a ticket in the pane beside the queue."""
    page.goto("/desk/")
    page.locator(".trow").nth(THIRD).click()
    page.wait_for_selector(".pane__head")


def see_ticket(page: Page) -> None:
    """Look at a ticket with a conversation."""
    account, category = TICKET
    page.goto("/desk/")
    row = page.locator(".trow", has_text=ACCOUNTS[account])
    row = row.filter(has_text=re.compile("|".join(SYMPTOMS[category])))
    page.goto(str(row.first.get_attribute("href")))


def see_merging(page: Page) -> None:
    """Look at what is asked before two tickets become one."""
    see_ticket(page)
    page.click("[data-open=merging-box]")
    page.wait_for_load_state("networkidle")


def see_palette(page: Page) -> None:
    """Look for something from the palette."""
    page.goto("/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("internet")
    page.wait_for_selector("#palette-all")


def see_bulk(page: Page) -> None:
    """Look at what is asked before many tickets are answered at once."""
    page.goto("/desk/")
    numbers = [row.inner_text() for row in page.locator(".trow .id").all()[:5]]
    page.goto("/desk/tickets/bulk?action=note&" + "&".join(f"ticket={number}" for number in numbers))


def see_letter(page: Page) -> None:
    """Look at the preview of a letter."""
    page.goto("/admin/letters/1")
    page.locator("button[name=preview]").click()
    page.wait_for_selector("#preview-title")
    page.locator("#preview-title").scroll_into_view_if_needed()


def see_first(part: str) -> Callable[[Page], None]:
    """Return the way to the first thing on a list of the settings."""

    def go(page: Page) -> None:
        page.goto(f"/admin/{part}")
        page.goto(str(page.locator("tbody a").first.get_attribute("href")))

    return go


def see_own_report(page: Page) -> None:
    """Look at one's own report while an outage is known."""
    page.goto("/tickets")
    card = page.locator("a.ticket-card", has_text=LINES[OUTAGE]).first
    page.goto(str(card.get_attribute("href")))


def see(path: str) -> Callable[[Page], object]:
    """Return the way to a page that has an address."""
    return lambda page: page.goto(path)


PICTURES = (
    Picture("agent-queue", "agent", see_queue, DESKTOP),
    Picture("agent-ticket", "agent", see_ticket, DESKTOP),
    Picture("agent-merge", "agent", see_merging, DESKTOP),
    Picture("agent-palette", "agent", see_palette, DESKTOP),
    Picture("agent-call", "agent", see(f"/desk/calls?account={LINE}"), DESKTOP),
    Picture("agent-bulk", "agent", see_bulk, DESKTOP),
    Picture("customer-home", "yolanda", see("/"), PHONE),
    Picture("customer-ticket", "yolanda", see_own_report, PHONE),
    Picture("admin-user", "administrator", see_first("users"), DESKTOP),
    Picture("admin-symptom", "administrator", see_first("symptoms"), TALL),
    Picture("admin-resource", "administrator", see_first("resources"), TALL),
    Picture("admin-letter", "administrator", see_letter, DESKTOP),
    Picture("admin-operator", "administrator", see("/admin/operator"), TALL),
    Picture("admin-plugin", "administrator", see("/admin/plugins/debt_check"), DESKTOP),
    Picture("admin-deliveries", "administrator", see("/admin/deliveries"), DESKTOP),
)
