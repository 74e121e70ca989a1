"""The first visit is light: styles and scripts of the portal together stay under 60 kB as they are sent."""

import re

import pytest

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
MOST_STYLES_AND_SCRIPTS = 60_000  # bytes, compressed
MOST_PAGE = 10_000
PACKED = {"Accept-Encoding": "gzip"}


def sent(browser, path):
    """Return how many bytes an answer has on its way."""
    answer = browser.get(path, headers=PACKED)
    assert answer.status_code == 200, path
    return len(answer.data)


def weights(browser, page):
    """Return the bytes of a page, and those of each style and script that it names."""
    text = browser.get(page).text
    named = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', text)
    assert len(named) >= 5
    return sent(browser, page), {path: sent(browser, path) for path in set(named)}


@pytest.mark.parametrize("page", ["/", "/report/details?about=INT-1&category=slow", "/tickets/{number}"])
def test_the_styles_and_scripts_of_a_first_visit_are_light(rosa, street, page):
    number = street.open().number

    whole, parts = weights(rosa, page.format(number=number))

    assert sum(parts.values()) <= MOST_STYLES_AND_SCRIPTS, parts
    assert whole <= MOST_PAGE
