"""How an agent finds things: filters, saved views, the palette, the search, and a phone call."""

from collections.abc import Iterator

from playwright.sync_api import Page

from demo.screenshots.visiting import DESKTOP

LINE = "104001"  # the account of a customer of the demo


def finding(page: Page) -> Iterator[str]:
    """Walk what leads to a ticket."""
    page.goto("/desk/?priority=3&q=internet")
    yield "desk-queue-filtered"
    page.goto("/desk/?q=zzzz")
    yield "desk-queue-filtered-empty"
    page.goto("/desk/views?show=held")
    yield "desk-views"
    page.set_viewport_size(DESKTOP)
    page.goto("/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("internet")
    page.wait_for_selector("#palette-all")
    yield "desk-palette"
    for name, words in (("search", "internet"), ("search-nothing", "zzzz"), ("search-empty", "")):
        page.goto(f"/desk/search?q={words}")
        yield f"desk-{name}"
    page.goto("/desk/articles/internet-se-corta")
    yield "desk-article"


def calling(page: Page) -> Iterator[str]:
    """Walk a phone call."""
    for name, words in (("call-who", ""), ("call-found", LINE), ("call-nobody", "zzzz")):
        page.goto(f"/desk/calls?q={words}")
        yield f"desk-{name}"
    page.goto(f"/desk/calls?account={LINE}")
    yield "desk-call"
    page.click("#call form button[type=submit]")
    page.wait_for_selector(".error-summary")
    yield "desk-call-error"
