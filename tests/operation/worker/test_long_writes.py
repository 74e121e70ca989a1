"""A plugin that keeps others from writing: its transaction is ended, and everybody else goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.jobs import Job
from servicedesk.core.kernel.operator import Operator
from servicedesk.hosting import writers
from servicedesk.hosting.leaks import Connections
from servicedesk.hosting.writers import Writers, watch_writers
from servicedesk.installation import Installation
from servicedesk.worker.jobs import Jobs
from servicedesk.worker.plugin_jobs import PluginJobs
from tests.database import EVERYTHING, Plugins
from tests.operation.worker.desk import Worker, job_row, make_ticker

NAME = "written by a plugin"


class Stuck(Worker):
    """A plugin whose job writes, and then waits for something that does not come."""

    def __init__(self) -> None:
        """Wait until the door is opened."""
        super().__init__(self.write)
        self.begun, self.door = Event(), Event()

    def write(self, ctx: Context) -> None:
        """Write, and wait with the transaction open."""
        with ctx.work() as uow:
            uow.session.execute(update(Operator).values(name=NAME))
            self.begun.set()
            self.door.wait(60)


@pytest.fixture
def failures(installation: Installation) -> list[tuple[str, str, str]]:
    """Return what was counted against plugins."""
    found: list[tuple[str, str, str]] = []
    registry = installation.kernel.registry
    registry.on_failure = lambda *told: found.append((told[0], told[1], getattr(told[2], "kind", "error")))
    return found


@pytest.fixture
def watching(installation: Installation) -> Writers:
    """Return a watch over those who write, which looks when it is asked to."""
    kernel = installation.kernel
    connections = Connections(kernel.engine, kernel.registry.failed)
    kernel.registry.watch.observers = [connections]
    return Writers(kernel, connections)


@pytest.fixture
def stuck(installation: Installation, running_plugins: Plugins) -> Callable[[], Any]:
    """Return what runs a job that hangs while it writes; at the end of the block it comes back."""

    @contextmanager
    def hang() -> Iterator[Jobs]:
        running_plugins.install("counter", plugin := Stuck())
        jobs = Jobs(installation.kernel, PluginJobs(installation.kernel).ask())
        make_ticker(installation, jobs, lambda name: None).tick()
        thread = Thread(target=jobs.run, args=("counter.count",))
        thread.start()
        assert plugin.begun.wait(60)
        try:
            yield jobs
        finally:
            plugin.door.set()
            thread.join()

    return hang


def rename(installation: Installation, name: str) -> None:
    """Write as somebody else what the plugin has written."""
    with installation.kernel.sessions() as session, installation.kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.execute(update(Operator).values(name=name))


def name_of(installation: Installation) -> str:
    """Return what stands there."""
    with installation.kernel.sessions() as session:
        return session.scalars(select(Operator.name)).one()


def test_a_job_that_hangs_while_it_writes_stops_nobody_else_and_comes_back_to_an_error(
    installation: Installation, watching: Writers, stuck: Any, failures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stuck():
        monkeypatch.setattr(writers, "WRITES_WITHIN", 0.0)
        watching.look()
        watching.look()
        while_it_hangs = list(failures)
        rename(installation, "written by somebody")

    row = job_row(installation, "counter.count")
    assert while_it_hangs == [("counter", "job count", "overrun")]
    assert failures[1:] == [("counter", "job count", "overrun")]
    assert row is not None and "Overrun: its transaction had lasted too long" in row.error
    assert name_of(installation) == "written by somebody"


def test_who_writes_no_longer_than_he_may_is_left_alone(
    installation: Installation, watching: Writers, stuck: Any, failures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "WRITES_WITHIN", 3600.0)
    with stuck():
        watching.look()

    assert (failures, name_of(installation)) == ([], NAME)


def test_the_ticker_that_waits_for_the_same_turn_goes_on(
    installation: Installation, stuck: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the ticker that looks for plugins that hang: it cannot, while it waits for one of them."""
    monkeypatch.setattr(writers, "WRITES_WITHIN", 3600.0)
    monkeypatch.setattr(writers, "LOOKED_EVERY", 0.01)
    watching, won = watch_writers(installation.kernel), list[str]()
    with stuck():
        monkeypatch.setattr(writers, "WRITES_WITHIN", 0.0)
        sweep = Job("sweep", timedelta(hours=1), lambda: None)
        make_ticker(installation, Jobs(installation.kernel, [sweep]), won.append).tick()
        rename(installation, "written by somebody")
    watching.stop()

    assert (won, name_of(installation)) == (["sweep"], "written by somebody")
