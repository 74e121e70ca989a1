"""What is done again and again: jobs of the desk and of plugins."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.submissions import Submission
from servicedesk.installation import Installation
from servicedesk.worker import Background
from servicedesk.worker.jobs import Jobs, prune
from servicedesk.worker.plugin_jobs import PluginJobs
from tests.database import EVERYTHING, Plugins
from tests.listeners import Listener, opened
from tests.operation.conftest import eventually
from tests.operation.worker.desk import Worker, job_row, make_ticker, publish

Start = Callable[..., Background]


def test_a_job_of_a_plugin_writes_as_that_plugin(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    def run(ctx: Context) -> None:
        with ctx.work() as uow:
            uow.publish(opened(1))

    running_plugins.install("counter", Worker(run))

    background()

    def actors() -> set[str]:
        with installation.kernel.sessions() as session:
            return set(session.scalars(select(EventRecord.actor).where(EventRecord.kind == "ticket.opened")))

    assert eventually(lambda: actors() == {"plugin:counter"})


def test_the_job_of_a_disabled_plugin_does_not_run(installation: Installation, running_plugins: Plugins) -> None:
    ran: list[int] = []
    running_plugins.install("counter", Worker(lambda ctx: ran.append(1)))
    jobs = Jobs(installation.kernel, PluginJobs(installation.kernel).ask())
    assert jobs.wanted() == ["counter.count"]

    running_plugins.enable("counter", enabled=False)
    jobs.run("counter.count")

    assert (jobs.wanted(), ran) == ([], [])


def test_a_job_that_fails_is_noted_on_its_row_and_works_again_later(
    installation: Installation, running_plugins: Plugins
) -> None:
    outcomes: list[BaseException | None] = [RuntimeError("no billing"), SystemExit(3), None]

    def run(ctx: Context) -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    running_plugins.install("counter", Worker(run))
    jobs = Jobs(installation.kernel, PluginJobs(installation.kernel).ask())
    make_ticker(installation, jobs, lambda name: None).tick()

    errors = []
    for _ in range(3):
        jobs.run("counter.count")
        row = job_row(installation, "counter.count")
        errors.append(row.error.splitlines()[-1] if row and row.error else "")

    assert errors == ["RuntimeError: no billing", "SystemExit: 3", ""]


def test_a_chatty_job_of_a_plugin_is_noted_once_a_minute(installation: Installation, running_plugins: Plugins) -> None:
    running_plugins.install("counter", Worker(lambda ctx: None))
    jobs = Jobs(installation.kernel, PluginJobs(installation.kernel).ask())
    make_ticker(installation, jobs, lambda name: None).tick()

    seen = []
    for passed in (0, 0, 60):
        jobs._noted = {name: at - passed for name, at in jobs._noted.items()}
        jobs.run("counter.count")
        row = job_row(installation, "counter.count")
        seen.append(row.finished_at if row else None)

    first, second, third = seen
    assert first == second and first is not None and third is not None and first < third


def test_a_job_that_hangs_is_noted_and_its_next_run_does_not_wait_for_it(
    installation: Installation, running_plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicedesk.core.kernel.registry.JOB_WITHIN", 0.0)
    begun, may_end = threading.Event(), threading.Event()

    def run(ctx: Context) -> None:
        begun.set()
        may_end.wait(30)

    running_plugins.install("counter", Worker(run))
    jobs = Jobs(installation.kernel, PluginJobs(installation.kernel).ask())
    ticker = make_ticker(installation, jobs, lambda name: None)
    ticker.tick()
    first = threading.Thread(target=jobs.run, args=("counter.count",))
    first.start()
    assert begun.wait(30)

    ticker.tick()

    row = job_row(installation, "counter.count")
    is_free = jobs.wanted() == ["counter.count"]
    may_end.set()
    first.join()
    assert row is not None and "did not come back within 0 s" in row.error
    assert is_free


def test_a_job_that_still_runs_is_not_begun_again(installation: Installation, running_plugins: Plugins) -> None:
    begun, may_end = [], threading.Event()

    def run(ctx: Context) -> None:
        begun.append(1)
        may_end.wait(5)

    running_plugins.install("counter", Worker(run))
    jobs = Jobs(installation.kernel, PluginJobs(installation.kernel).ask())
    first = threading.Thread(target=jobs.run, args=("counter.count",))
    first.start()
    assert eventually(lambda: begun == [1])

    jobs.run("counter.count")
    assert (begun, jobs.wanted()) == ([1], [])

    may_end.set()
    first.join()
    assert jobs.wanted() == ["counter.count"]


def test_a_job_holds_no_connection_longer_than_its_next_unit_of_work(
    installation: Installation, running_plugins: Plugins
) -> None:
    used: list[int] = []

    def run(ctx: Context) -> None:
        for _ in range(40):  # more than the pool has
            ctx.work().session.scalar(select(PluginRecord.name))
        used.append(installation.kernel.engine.pool.checkedout())

    running_plugins.install("counter", Worker(run))
    Jobs(installation.kernel, PluginJobs(installation.kernel).ask()).run("counter.count")

    assert used == [1]
    assert installation.kernel.engine.pool.checkedout() == 0


def test_pruning_forgets_what_is_old_and_keeps_the_rest(installation: Installation, running_plugins: Plugins) -> None:
    running_plugins.install("listener", Listener())
    publish(installation, 1)
    publish(installation, 2)
    kernel, now = installation.kernel, datetime.now(UTC)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        old, young = uow.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        old.state = young.state = "done"
        old.settled_at, young.settled_at = now - timedelta(days=15), now - timedelta(days=13)
        uow.session.add(Submission(key="old", subject_id=1, at=now - timedelta(days=3)))
        uow.session.add(Submission(key="young", subject_id=1, at=now - timedelta(days=1)))

    prune(kernel)

    with kernel.sessions() as session:
        assert list(session.scalars(select(Delivery.id))) == [young.id]
        assert list(session.scalars(select(Submission.key))) == ["young"]
        assert len(list(session.scalars(select(EventRecord.id)))) == 2
