"""Programs that a test drives: absent, its tests are skipped with the reason; in CI such a skip is a failure."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrapping.environment import PANGO_PACKAGES, absent_libraries
from bootstrapping.machine import apt_line
from bootstrapping.programs import find_program, mend_line


def give_up(reason: str) -> None:
    """Skip the test, or fail it where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def needs_program() -> Callable[[str], Path]:
    """Return a function that finds a program by its name, or ends the test for want of it.

    The names are those of bootstrapping/programs.py: "chromium", "initdb", "pdfinfo", "snmpd", "snmptrap", "npm",
    "make", and "node", "oidc-provider" and "axe" of the tests' own folder; any other name is looked for on the path.
    """

    def find(name: str) -> Path:
        """Return where the program lies."""
        found = find_program(name)
        if found is None:
            give_up(f"{name} is absent; mend it with: {mend_line(name)}")
        return Path(str(found))

    return find


@pytest.fixture(scope="session")
def needs_pango() -> None:
    """End the test when PDF is off on this machine."""
    if absent := absent_libraries():
        give_up(f"{', '.join(absent)} absent; mend it with: {apt_line(PANGO_PACKAGES)}")
