"""Fixtures: axe as a script, and a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def axe(needs_program: Callable[[str], Path]) -> str:
    """Return axe as a script."""
    return needs_program("axe").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium(needs_program: Callable[[str], Path]) -> Iterator[Browser]:
    """Start one browser program for a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(needs_program("chromium")), args=["--no-sandbox"])
        yield browser
        browser.close()
