"""Tests that show no line more are not traced, which takes half as long again: those from outside, and twins."""

from collections.abc import Iterator

import pytest

# The same lines as on SQLite, but for what speaks PostgreSQL's own words.
ON_BOTH = (
    "tests/admin/", "tests/core/", "tests/desk/", "tests/language/", "tests/notify/", "tests/portal/", "tests/web/",
)  # fmt: skip
OWN_WORDS = ("tests/core/kernel/", "tests/core/search/", "tests/core/people/")
OUTSIDE = ("tests/axe/", "tests/bootstrap/", "tests/contract/", "tests/faults/", "tests/migration/", "tests/stories/")


def is_outside(item: pytest.Item) -> bool:
    """Tell whether what this test sees is a browser, a process or a text, and other tests walk the lines behind it."""
    return item.nodeid.startswith(OUTSIDE) or item.get_closest_marker("browser") is not None


def is_repeated(item: pytest.Item) -> bool:
    """Tell whether this is the test on PostgreSQL whose twin walks the same lines on SQLite."""
    node = item.nodeid
    is_second = item.get_closest_marker("postgresql") is not None and node.startswith(ON_BOTH)
    return is_second and not node.startswith(OWN_WORDS)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let coverage rest while such a test and its fixtures run."""
    coverage = item.config.pluginmanager.getplugin("_cov")
    controller = getattr(coverage, "cov_controller", None)
    if controller is None or not controller.started or not (is_outside(item) or is_repeated(item)):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()
