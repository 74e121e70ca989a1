"""Taking pictures of a page as it stands: on a phone and on a desktop, light and dark."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from demo.screenshots.visiting import DESKTOP, PHONE

Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")
SIZES = {size["width"]: size for size in (PHONE, DESKTOP)}
HIGHEST = 4000  # pixels
COLOURS = 128  # of a palette: flat colours need no more, and the file is a third


def looks(page: Page) -> Iterator[tuple[int, Light]]:
    """Show a page at both widths, light and dark, and leave it at the width at which it came."""
    came = page.viewport_size
    for size in SIZES.values():
        for light in LIGHTS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=light)
            yield size["width"], light
    page.emulate_media(color_scheme="light")
    if came is not None:
        page.set_viewport_size(came)


def take_all(page: Page, name: str, folder: Path) -> list[Path]:
    """Write the four pictures of one state, each of the whole page, and return where they are."""
    taken = []
    for width, light in looks(page):
        show_whole(page, width)
        taken.append(folder / f"{name}-{width}-{light}.png")
        page.screenshot(path=taken[-1], animations="disabled")
    return taken


def show_whole(page: Page, width: int) -> None:
    """Make the screen as high as the page, so that what sticks to its end stands at the end."""
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(max(height, SIZES[width]["height"]), HIGHEST)})


def take_screen(page: Page, size: ViewportSize, path: Path) -> Path:
    """Write what stands on the screen, in a palette of few colours."""
    page.set_viewport_size(size)
    taken = Image.open(BytesIO(page.screenshot(animations="disabled")))
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path
