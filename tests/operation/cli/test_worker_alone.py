"""A worker that does one standing work of a plugin and nothing else, until a signal ends it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosting.writing import write_plugin
from tests.operation.cli.conftest import Run

WORK = """
import signal
from servicedesk.plugin_api import StandingWork

def pour(ctx, stop):
    os.kill(os.getpid(), signal.SIGTERM)
    stop.wait()
    print("it has stopped")

@hookimpl
def provide_standing_work(ctx):
    return [StandingWork("pour", pour, many=True), StandingWork("listen", pour)]
"""


@pytest.fixture
def signals() -> Iterator[None]:
    """Let signals do afterwards what they did before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handled in before.items():
        signal.signal(number, handled)


@pytest.mark.usefixtures("desk", "signals")
def test_work_is_called_by_its_name_and_ends_with_the_signal(run: Run, home: Path) -> None:
    write_plugin(home.parent / "plugins", "rain", WORK)
    assert run("plugin", "enable", "rain").code == 0

    done, full = run("worker", "pour"), run("worker", "rain.pour")
    unknown, not_many = run("worker", "dance"), run("worker", "listen")

    assert (done.code, full.code) == (0, 0) and "rain.pour is running" in done.out and "it has stopped" in done.out
    assert unknown.code == not_many.code == 1
    assert "no such work" in unknown.err and "rain.pour" in not_many.err
