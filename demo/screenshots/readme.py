"""The two pictures that the README shows: a customer's first page on a phone, and a ticket on the desk."""

from pathlib import Path

from playwright.sync_api import ViewportSize

from demo.screenshots.staff import open_ticket
from demo.screenshots.taking import take_screen
from demo.screenshots.visiting import Visitors

PHONE_SCREEN: ViewportSize = {"width": 390, "height": 844}
DESK_SCREEN: ViewportSize = {"width": 1280, "height": 780}


def take_readme_pictures(visitors: Visitors, folder: Path) -> list[Path]:
    """Write the pictures of the README and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with visitors.page_of("yolanda") as page:
        page.goto("/")
        home = take_screen(page, PHONE_SCREEN, folder / "portal.png")
    with visitors.page_of("agent") as page:
        page.set_viewport_size(DESK_SCREEN)
        open_ticket(page, "104001", "slow")
        ticket = take_screen(page, DESK_SCREEN, folder / "desk.png")
    return [home, ticket]
