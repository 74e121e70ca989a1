"""The background of a process: nudges, sweeps, several processes at once."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.notifications import NotificationDraft, queue_notification
from servicedesk.core.notifications.models import Notification
from servicedesk.installation import Installation
from servicedesk.worker import Background, ticker
from servicedesk.worker.background import PORTION, TELLERS
from servicedesk.worker.jobs import Jobs, desk_jobs
from servicedesk.worker.queue import close_queue
from tests.database import EVERYTHING, Plugins
from tests.listeners import Listener, opened, raises
from tests.operation.conftest import eventually
from tests.operation.worker.desk import job_row, make_ticker, publish, states
from tests.stories.postbox import Postbox

Start = Callable[..., Background]


def test_a_nudge_tells_plugins_without_a_sweep(
    installation: Installation, running_plugins: Plugins, background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticker, "PERIOD", 600.0)  # after the first sweep there is no other
    listener = Listener()
    running_plugins.install("listener", listener)
    background()
    assert eventually(lambda: job_row(installation, "deliver") is not None)
    time.sleep(0.3)  # the first sweep, which is begun, finds nothing

    publish(installation, 7)

    assert eventually(lambda: listener.heard == [7])
    assert eventually(lambda: states(installation) == ["done"])


def test_what_nobody_nudged_for_is_found_by_the_sweep(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    listener = Listener()
    running_plugins.install("listener", listener)
    publish(installation, 7)

    background()

    assert eventually(lambda: listener.heard == [7])


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
    assert eventually(lambda: listener.heard == [7])


def test_a_nudge_that_waits_is_enough_where_one_process_takes_them_all(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    monkeypatch.setattr(SystemClock, "monotonic", lambda clock: moment[0])
    asked: list[float] = []
    resting = Background(installation)
    monkeypatch.setattr(resting, "_ask_to_deliver", lambda: asked.append(moment[0]))
    monkeypatch.setattr(resting, "_ask_to_send_mail", lambda: None)

    for moment[0] in (100.0, 100.2, 100.4):
        resting.nudge()
    resting.deliver()
    for moment[0] in (100.5, 100.6, 101.6):
        resting.nudge()

    is_alone = installation.config.is_sqlite
    assert asked == ([100.0, 100.5, 101.6] if is_alone else [100.0, 100.2, 100.4, 100.5, 100.6, 101.6])
    close_queue(resting._queue)


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

    assert eventually(lambda: states(installation) == ["done"] * 40)
    assert sorted(listener.heard) == list(range(1, 41))


def test_two_processes_run_a_job_once_in_each_period(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = installation.kernel.clock.now()
    monkeypatch.setattr(installation.kernel, "lease_time", lambda session: now)  # no period ends meanwhile
    won: list[str] = []
    jobs = desk_jobs(installation.kernel, installation.files, *[lambda: None] * 4)
    tickers = [make_ticker(installation, Jobs(installation.kernel, jobs), won.append) for _ in range(2)]

    threads = [threading.Thread(target=each.tick) for each in tickers for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == [
        "alarms", "announce", "assign", "claims", "close_unanswered", "codes", "deliver", "documents", "escalate",
        "group_reports", "loose_files", "mail", "maintenance", "promises", "prune", "replay", "risk", "rules", "series",
    ]  # fmt: skip


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


@pytest.fixture
def alone(installation: Installation) -> Iterator[Background]:
    """Return a background that does nothing by itself."""
    running = Background(installation, consumes=False)
    yield running
    close_queue(running._queue)


def queue_backlog(installation: Installation, count: int) -> None:
    """Write so many facts and so many messages."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        for number in range(count):
            uow.publish(opened(number))
            address = f"c{number}@correo.example"
            queue_notification(uow, NotificationDraft(f"k{number}", address, "Hola", "Hola", "andina.example"))


def test_a_long_backlog_is_worked_off_without_waiting_for_the_next_sweep(
    installation: Installation, running_plugins: Plugins, alone: Background
) -> None:
    running_plugins.install("listener", Listener())
    queue_backlog(installation, PORTION * 2 + 1)

    alone.deliver()
    alone.send_mail()

    with installation.kernel.sessions() as session:
        mails = set(session.scalars(select(Notification.state)))
    assert (set(states(installation)), mails) == ({"done"}, {"sent"})


def test_no_more_than_some_threads_tell_plugins_however_much_is_due(
    installation: Installation, running_plugins: Plugins, alone: Background
) -> None:
    listener = Listener()
    running_plugins.install("listener", listener)
    publish(installation, 7)

    with ExitStack() as others:
        for number in range(TELLERS):
            others.enter_context(alone._telling._turns.of(f"another {number}"))
        alone.deliver()
        meanwhile = list(listener.heard)
    alone.deliver()

    assert (meanwhile, listener.heard) == ([], [7])


def test_who_is_telling_takes_up_what_came_meanwhile(alone: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            alone._telling._waits.set()  # as another thread does that finds all turns taken

    monkeypatch.setattr(alone, "_deliver_due", look)

    alone.deliver()

    assert len(looks) == 2


def test_all_mail_that_is_due_goes_over_one_connection(installation: Installation, alone: Background) -> None:
    queue_backlog(installation, PORTION + 1)
    with Postbox() as postbox:
        installation.config = replace(installation.config, mail_url=postbox.url)
        alone.send_mail()

    assert (len(postbox.letters), len(postbox.callers)) == (PORTION + 1, 1)


def test_a_stop_ends_a_long_backlog_at_its_next_portion(
    installation: Installation, running_plugins: Plugins, alone: Background
) -> None:
    listener = Listener(lambda event, ctx: alone._stopping.set())
    running_plugins.install("listener", listener)
    queue_backlog(installation, PORTION * 2 + 1)

    alone.deliver()

    assert len(listener.heard) == PORTION
