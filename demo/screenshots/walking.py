"""The whole walk: who goes where, in which order."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Page

from demo.screenshots import customers, finding, monitoring, settings, staff, supervising, working
from demo.screenshots.visiting import Visitors

Walk = Callable[[Page], Iterator[str]]

WALKS: tuple[tuple[str, Walk], ...] = (
    ("stranger", customers.strangers),
    ("stranger", customers.guests),
    ("rosa", customers.at_home),
    ("rosa", customers.following),
    ("rosa", customers.reporting),
    ("yolanda", customers.in_an_outage),
    ("bruno", customers.in_debt),
    ("edgar", customers.ended),
    ("rosa", working.own_planned_work),
    ("grace", customers.in_english),
    ("agent", staff.queues),
    ("agent", staff.attending),
    ("agent", staff.other_tickets),
    ("agent", staff.many_at_once),
    ("agent", finding.finding),
    ("agent", finding.calling),
    ("supervisor", supervising.supervising),
    ("administrator", staff.administration),
    ("administrator", staff.network),
    ("administrator", working.planned_work),
    ("administrator", settings.settings),
    ("administrator", monitoring.monitoring),
)


def walk(browser: Browser, url: str, walks: tuple[tuple[str, Walk], ...] = WALKS) -> Iterator[tuple[str, Page]]:
    """Go through every page and state of a freshly filled demo; give each name with its page as it stands."""
    visitors = Visitors(browser, url)
    try:
        for who, steps in walks:
            with visitors.page_of(who) as page:
                for name in steps(page):
                    yield name, page
    finally:
        visitors.close()
