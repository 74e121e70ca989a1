"""Tests that drive programs from outside are not traced: they would take half as long again and show no line more."""

from collections.abc import Iterator

import pytest

OUTSIDE = ("tests/axe/", "tests/bootstrap/", "tests/contract/", "tests/faults/", "tests/migration/", "tests/stories/")


def is_outside(item: pytest.Item) -> bool:
    """Tell whether what this test sees is a browser, a process or a text, and other tests walk the lines behind it."""
    return item.nodeid.startswith(OUTSIDE) or item.get_closest_marker("browser") is not None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let coverage rest while such a test and its fixtures run."""
    coverage = item.config.pluginmanager.getplugin("_cov")
    controller = getattr(coverage, "cov_controller", None)
    if controller is None or not controller.started or not is_outside(item):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()
