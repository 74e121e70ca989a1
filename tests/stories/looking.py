"""Looking at a page until something has happened of itself."""

from playwright.sync_api import Locator, Page, expect

MOST_LOOKS, BETWEEN_LOOKS = 60, 1000  # milliseconds


def seen_after_reload(page: Page, thing: Locator) -> None:
    """Look at the page again until something stands on it; what happens meanwhile is the desk's own doing."""
    for _ in range(MOST_LOOKS):
        try:
            expect(thing.first).to_be_visible(timeout=BETWEEN_LOOKS)
        except AssertionError:
            page.reload()
        else:
            return
    expect(thing.first).to_be_visible()
