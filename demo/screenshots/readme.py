"""The two pictures that the README shows: a customer's first page on a phone, and a ticket on the desk."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from demo.screenshots.staff import open_ticket
from demo.screenshots.visiting import Visitors

PHONE_SCREEN: ViewportSize = {"width": 390, "height": 844}
DESK_SCREEN: ViewportSize = {"width": 1280, "height": 780}
COLOURS = 128  # of a palette: flat colours need no more, and the file is a third


def take_readme_pictures(visitors: Visitors, folder: Path) -> list[Path]:
    """Write the pictures of the README and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with visitors.page_of("yolanda") as page:
        page.goto("/")
        home = _take(page, PHONE_SCREEN, folder / "portal.png")
    with visitors.page_of("agent") as page:
        page.set_viewport_size(DESK_SCREEN)
        open_ticket(page, "104001", "slow")
        ticket = _take(page, DESK_SCREEN, folder / "desk.png")
    return [home, ticket]


def _take(page: Page, size: ViewportSize, path: Path) -> Path:
    """Write what stands on the screen, in a palette of few colours."""
    page.set_viewport_size(size)
    taken = Image.open(BytesIO(page.screenshot(animations="disabled")))
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path
