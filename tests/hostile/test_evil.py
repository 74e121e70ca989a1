"""Plugins that do harm once they are on: the pages are served, the others are called, the culprit is named."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.processes import Desk
from tests.hostile.family import EVIL, Evil
from tests.hostile.trial import Trial

SHORT = [evil for evil in EVIL if not evil.is_long and not evil.needs_restart]
HEAD = (
    "| plugin | pages served | hooks of the witness run | restarts | slowest page | found |\n|---|---|---|---|---|---|"
)


@pytest.fixture(scope="module")
def used(desk: Desk, trial: Trial, folder: Path) -> Iterator[Trial]:
    """Return a desk that runs with the whole family installed, and write the table of figures at the end."""
    for evil in EVIL:
        evil.write(folder)
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    trial.token = trial.customer.token(web.port, trial.about)
    sys.stdout.write(f"\n{HEAD}\n")
    yield trial


def prove(used: Trial, evil: Evil) -> None:
    """Let a plugin do its worst, and see what it costs anybody else."""
    figures = used.judge(evil)
    sys.stdout.write(figures.line() + "\n")

    assert figures.served == figures.pages
    assert figures.expected - figures.heard == {}
    assert figures.named, used.desk.logs()
    assert figures.restarts <= evil.needs_restart


@pytest.mark.parametrize("evil", SHORT, ids=lambda evil: evil.name)
def test_nobody_but_itself_suffers(used: Trial, evil: Evil) -> None:
    prove(used, evil)


@pytest.mark.faults
@pytest.mark.parametrize("evil", [evil for evil in EVIL if evil not in SHORT], ids=lambda evil: evil.name)
def test_the_worst_cost_a_restart_at_most(used: Trial, evil: Evil) -> None:
    prove(used, evil)
