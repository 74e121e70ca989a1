"""How long a first visit takes on a slow line: ``python -m bench.slow_line``.

Chromium slows itself down to 400 kbit/s with 400 ms on the way, with an empty cache, on the demo
operator's desk on this machine. The bar: the first page is complete in under three seconds.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bootstrapping.programs import find_program
from demo.screenshots.running import running_demo
from demo.screenshots.visiting import PHONE, Visitors

KILOBITS, DELAY = 400, 400  # per second; milliseconds
BAR = 3.0  # seconds
LINE = {
    "offline": False,
    "latency": DELAY,
    "downloadThroughput": KILOBITS * 1000 / 8,
    "uploadThroughput": KILOBITS * 1000 / 8,
}
TIMES = """() => {
    const told = performance.getEntriesByType("navigation")[0];
    const painted = performance.getEntriesByName("first-contentful-paint")[0];
    const parts = performance.getEntriesByType("resource").map(part => part.transferSize);
    return [painted ? painted.startTime : 0, told.domContentLoadedEventEnd, told.loadEventEnd,
            told.transferSize + parts.reduce((sum, size) => sum + size, 0)];
}"""
PAGES = {
    "sign-in of a stranger": ("stranger", "/sign-in"),
    "report without signing in": ("stranger", "/report/without-signing-in"),
    "home with an outage": ("yolanda", "/"),
    "home": ("rosa", "/"),
    "report": ("rosa", "/report"),
    "own reports": ("rosa", "/tickets"),
}


@dataclass(frozen=True)
class Taken:
    """What one visit took: seconds until something is seen, until it can be used, until all is there; and bytes."""

    painted: float
    usable: float
    complete: float
    size: int


def main() -> int:
    """Measure each page with an empty cache and again with a full one, and print both."""
    chromium = find_program("chromium")
    if chromium is None:
        print("chromium is absent")
        return 1
    with running_demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        visitors = Visitors(browser, url)
        print(f"{KILOBITS} kbit/s, {DELAY} ms; seconds until painted / usable / complete, and kilobytes\n")
        slowest = max(_print(title, *_visits(browser, visitors, url, *page)) for title, page in PAGES.items())
        visitors.close()
        browser.close()
    print(f"\nslowest first page {slowest:.2f} s, bar {BAR:.1f} s: {'kept' if slowest < BAR else 'MISSED'}")
    return 0 if slowest < BAR else 1


def _print(title: str, first: Taken, again: Taken) -> float:
    told = [
        f"{each.painted:5.2f} {each.usable:5.2f} {each.complete:5.2f} {each.size / 1000:6.1f} kB"
        for each in (first, again)
    ]  # fmt: skip
    print(f"{title:<28} first {told[0]}   again {told[1]}", flush=True)
    return first.complete


def _visits(browser: Browser, visitors: Visitors, url: str, who: str, path: str) -> Iterator[Taken]:
    """Visit a page on a browser that knows nothing but its cookies, then once more."""
    with visitors.page_of(who) as known:
        cookies = known.context.cookies()
    context: BrowserContext = browser.new_context(base_url=url, viewport=PHONE, locale="es-PE")
    context.add_cookies([{**cookie} for cookie in cookies])  # type: ignore[typeddict-item]  # what came from a context
    page = context.new_page()
    _slow_down(page)
    for _ in range(2):
        page.goto(path, wait_until="load")
        painted, usable, complete, size = page.evaluate(TIMES)
        yield Taken(painted / 1000, usable / 1000, complete / 1000, int(size))
    context.close()


def _slow_down(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)


if __name__ == "__main__":
    sys.exit(main())
