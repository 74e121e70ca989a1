"""The background of a process: nudges, sweeps, jobs, and plugins that fail or hang."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.answers import PeriodicWork
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.submissions import Submission
from servicedesk.installation import Installation
from servicedesk.worker import Background, ticker
from servicedesk.worker.circuit import FAILURES, Circuit
from servicedesk.worker.jobs import Jobs, desk_jobs, plugin_jobs, prune
from servicedesk.worker.leases import WorkerName, free_leases_of_the_dead
from servicedesk.worker.ticker import Ticker
from tests.database import EVERYTHING, Plugins
from tests.listeners import Listener, hookimpl, opened, raises
from tests.operation.conftest import eventually

Start = Callable[..., Background]


class Worker:
    """A plugin with periodic work."""

    def __init__(self, run: Callable[[Context], None], every: timedelta = timedelta(seconds=1)) -> None:
        self.work = PeriodicWork("count", every, run)

    @hookimpl
    def provide_jobs(self, ctx: Context) -> list[PeriodicWork]:
        """Provide it."""
        return [self.work]


def publish(installation: Installation, number: int = 1) -> None:
    """Write a fact and the duties to tell it."""
    with installation.kernel.sessions() as session, installation.kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.publish(opened(number))


def states(installation: Installation) -> list[str]:
    """Return the states of all deliveries."""
    with installation.kernel.sessions() as session:
        return list(session.scalars(select(Delivery.state)))


def job_row(installation: Installation, name: str) -> PeriodicJob | None:
    """Return the row of a job."""
    with installation.kernel.sessions() as session:
        return session.get(PeriodicJob, name)


def plugin_row(installation: Installation, name: str) -> PluginRecord | None:
    """Return the row of a plugin."""
    with installation.kernel.sessions() as session:
        return session.get(PluginRecord, name)


def make_ticker(installation: Installation, jobs: Jobs | None, enqueue: Callable[[str], Any]) -> Ticker:
    """Return a ticker that does not tick by itself."""
    return Ticker(installation.kernel, Circuit(installation.kernel), jobs, enqueue, lambda thread: None)


def test_a_nudge_tells_plugins_at_once(installation: Installation, running_plugins: Plugins, background: Start) -> None:
    listener = Listener()
    running_plugins.install("listener", listener)
    background()
    time.sleep(0.3)  # the first sweep is over

    began = time.monotonic()
    publish(installation, 7)

    assert eventually(lambda: listener.heard == [7], within=3)
    assert time.monotonic() - began < 2
    assert eventually(lambda: states(installation) == ["done"])


def test_what_nobody_nudged_for_is_found_by_the_sweep(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    listener = Listener()
    running_plugins.install("listener", listener)
    publish(installation, 7)

    background()

    assert eventually(lambda: listener.heard == [7], within=8)


def test_a_failed_nudge_is_logged_and_loses_nothing(
    installation: Installation, running_plugins: Plugins, background: Start,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    listener = Listener()
    running_plugins.install("listener", listener)
    running = background()
    monkeypatch.setattr(running, "_ask_to_deliver", raises(OSError("the queue is away")))

    publish(installation, 7)

    assert "nudge failed" in caplog.text
    assert eventually(lambda: listener.heard == [7], within=8)


def test_a_process_that_does_not_consume_leaves_the_work_to_others(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    listener = Listener()
    running_plugins.install("listener", listener)
    background(consumes=False)

    publish(installation, 7)
    time.sleep(2)
    assert (listener.heard, job_row(installation, "deliver")) == ([], None)

    background()
    assert eventually(lambda: listener.heard == [7])


def test_many_facts_are_told_once_each(installation: Installation, running_plugins: Plugins, background: Start) -> None:
    listener = Listener()
    running_plugins.install("listener", listener)
    background()

    for number in range(1, 41):
        publish(installation, number)

    assert eventually(lambda: states(installation) == ["done"] * 40, within=20)
    assert sorted(listener.heard) == list(range(1, 41))


def test_two_processes_run_a_job_once_in_each_period(installation: Installation) -> None:
    won: list[str] = []
    jobs = desk_jobs(installation.kernel, lambda: None, lambda: None)
    tickers = [make_ticker(installation, Jobs(installation.kernel, jobs), won.append) for _ in range(2)]

    threads = [threading.Thread(target=each.tick) for each in tickers for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == ["close_unanswered", "deliver", "mail", "prune"]


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

    assert eventually(lambda: actors() == {"plugin:counter"}, within=6)


def test_the_job_of_a_disabled_plugin_does_not_run(installation: Installation, running_plugins: Plugins) -> None:
    ran: list[int] = []
    running_plugins.install("counter", Worker(lambda ctx: ran.append(1)))
    jobs = Jobs(installation.kernel, plugin_jobs(installation.kernel))
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
    jobs = Jobs(installation.kernel, plugin_jobs(installation.kernel))
    make_ticker(installation, jobs, lambda name: None).tick()

    errors = []
    for _ in range(3):
        jobs.run("counter.count")
        row = job_row(installation, "counter.count")
        errors.append(row.error.splitlines()[-1] if row and row.error else "")

    assert errors == ["RuntimeError: no billing", "SystemExit: 3", ""]


def test_a_job_that_still_runs_is_not_begun_again(installation: Installation, running_plugins: Plugins) -> None:
    begun, may_end = [], threading.Event()

    def run(ctx: Context) -> None:
        begun.append(1)
        may_end.wait(5)

    running_plugins.install("counter", Worker(run))
    jobs = Jobs(installation.kernel, plugin_jobs(installation.kernel))
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
    Jobs(installation.kernel, plugin_jobs(installation.kernel)).run("counter.count")

    assert used == [1]
    assert installation.kernel.engine.pool.checkedout() == 0


def test_five_failures_put_a_plugin_into_quarantine_and_its_deliveries_wait(
    installation: Installation, running_plugins: Plugins
) -> None:
    kernel = installation.kernel
    circuit = Circuit(kernel)
    kernel.registry.on_failure = circuit.note_failure
    running_plugins.install("broken", Listener(raises(ValueError("half a plugin"))))
    for number in range(FAILURES + 1):
        publish(installation, number + 1)

    running_plugins.deliver()
    circuit.act()

    row = plugin_row(installation, "broken")
    assert row is not None
    assert row.quarantined_at is not None
    assert "ValueError: half a plugin" in row.quarantine_reason
    assert not kernel.registry.is_active("broken")
    assert kernel.registry.listeners("on_ticket_open") == ["broken"]  # what happens meanwhile is kept for it


def test_four_failures_are_forgiven(installation: Installation, running_plugins: Plugins) -> None:
    circuit = Circuit(installation.kernel)
    running_plugins.install("broken", Listener())

    for _ in range(FAILURES - 1):
        circuit.note_failure("broken", "on_ticket_open", ValueError())
    circuit.act()

    assert installation.kernel.registry.is_active("broken")


def test_failures_far_apart_are_forgiven(kernel: Any, plugins: Plugins, clock: Any) -> None:
    circuit = Circuit(kernel)
    plugins.install("broken", Listener())

    for _ in range(FAILURES * 2):
        circuit.note_failure("broken", "on_ticket_open", ValueError())
        clock.advance(timedelta(seconds=80))
    circuit.act()

    assert kernel.registry.is_active("broken")


def test_what_is_built_in_is_never_stopped(installation: Installation, running_plugins: Plugins) -> None:
    circuit = Circuit(installation.kernel)
    running_plugins.install("notify", Listener(), built_in=True)

    for _ in range(FAILURES * 2):
        circuit.note_failure("notify", "on_ticket_open", ValueError())
    circuit.act()

    assert installation.kernel.registry.is_active("notify")


def test_a_plugin_that_hangs_is_stopped_and_the_others_go_on(
    installation: Installation, running_plugins: Plugins, background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()
    monkeypatch.setitem(ticker.HANGS_AFTER, "on", 1.0)
    healthy = Listener()
    running_plugins.install("hanging", Listener(lambda event, ctx: may_end.wait(20)))
    running_plugins.install("healthy", healthy)
    background()

    for number in range(1, 7):  # twice as many as there are threads
        publish(installation, number)

    assert eventually(lambda: sorted(healthy.heard) == [1, 2, 3, 4, 5, 6], within=15)
    row = plugin_row(installation, "hanging")
    may_end.set()
    assert row is not None
    assert "did not come back within 1 s" in row.quarantine_reason
    assert "may_end.wait" in row.quarantine_reason  # where it hangs


def test_the_leases_of_a_killed_process_are_free_at_once(installation: Installation, running_plugins: Plugins) -> None:
    running_plugins.install("listener", Listener())
    publish(installation, 1)
    publish(installation, 2)
    me = WorkerName.of_this_process()
    dead = WorkerName(me.host, 2**22 + 1, "00000000").of_thread(1)
    elsewhere = WorkerName("another", 1, "00000000").of_thread(1)
    kernel = installation.kernel
    later = datetime.now(UTC) + timedelta(minutes=1)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        rows = uow.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        for row, holder in zip(rows, (dead, elsewhere), strict=True):
            row.lease_by, row.lease_until = holder, later

    freed = free_leases_of_the_dead(kernel, me)

    with kernel.sessions() as session:
        holders = list(session.scalars(select(Delivery.lease_by).order_by(Delivery.id)))
    assert (freed, holders) == (1, [None, elsewhere])


@pytest.mark.parametrize(
    ("holder", "is_gone"),
    [
        ("here:1:abc:5", False),  # runs
        ("here:4194305:abc:5", True),  # no such process can be
        ("here:77:older:5", True),  # our own number, of an earlier life
        ("here:77:mine:6", False),  # ourselves
        ("there:4194305:abc:5", False),  # another machine
        ("worker-1", False),
        ("", False),
    ],
)
def test_a_holder_is_gone_only_when_it_was_here_and_is_no_more(holder: str, is_gone: bool) -> None:
    assert WorkerName("here", 77, "mine").outlives(holder) is is_gone


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


def test_the_ticker_outlives_a_database_that_is_away(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticks = make_ticker(installation, None, lambda name: None)
    monkeypatch.setattr(ticker, "PERIOD", 0.05)
    calls: list[int] = []

    def fail_first() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("away")

    monkeypatch.setattr(ticks, "tick", fail_first)

    with caplog.at_level(logging.ERROR):
        ticks.start()
        came_back = eventually(lambda: len(calls) > 2)
        ticks.stop()

    assert came_back
    assert "tick failed" in caplog.text
