"""Plugins that do harm once they are on: the pages are served, the others are called, the culprit is named."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicedesk.core.kernel.plugin_admin import look_again
from tests.database import EVERYTHING
from tests.faults.processes import Desk
from tests.hostile.family import EVIL, UNLOADABLE, Evil
from tests.hostile.trial import Trial
from tests.hosting.writing import write_plugin
from tests.operation.conftest import eventually

SHORT_BAD = [bad for bad in UNLOADABLE if not bad.is_long]
SHORT = [evil for evil in EVIL if not evil.is_long and not evil.needs_restart]
HEAD = (
    "| plugin | pages served | hooks of the witness run | restarts | slowest page | found |\n|---|---|---|---|---|---|"
)


@pytest.fixture(scope="module")
def used(desk: Desk, trial: Trial, folder: Path) -> Iterator[Trial]:
    """Return a desk that runs with the whole family installed, and write the table of figures at the end."""
    for each in (*EVIL, *SHORT_BAD):
        each.write(folder)
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
    assert used.spoilt() == 0


def test_what_cannot_be_loaded_is_listed_with_its_reason(used: Trial) -> None:
    said = {line.split()[0]: line for line in used.desk.command("plugin", "list").splitlines()}

    assert not [bad.name for bad in SHORT_BAD if bad.says not in said[bad.name] or "Rule " not in said[bad.name]]


def test_a_new_folder_is_listed_without_a_restart(used: Trial, folder: Path) -> None:
    write_plugin(folder, "latecomer", "@hookimpl\ndef on_ticket_open(event, ctx):\n    pass\n")

    with used.kernel.sessions() as session, used.kernel.unit_of_work(EVERYTHING, session) as uow:
        look_again(uow, used.kernel.registry)

    assert eventually(lambda: "latecomer" in used.staff.send(used.port, "GET", "/admin/plugins")[2], within=20)


@pytest.mark.parametrize("evil", SHORT, ids=lambda evil: evil.name)
def test_nobody_but_itself_suffers(used: Trial, evil: Evil) -> None:
    prove(used, evil)


@pytest.mark.faults
@pytest.mark.parametrize("evil", [evil for evil in EVIL if evil not in SHORT], ids=lambda evil: evil.name)
def test_the_worst_cost_a_restart_at_most(used: Trial, evil: Evil) -> None:
    prove(used, evil)
