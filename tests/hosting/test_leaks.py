"""What a plugin keeps that was only lent to it: connections, threads, memory."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, get_ident

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import StatementError

from servicedesk.core.kernel.plugin_budget import Call
from servicedesk.hosting import leaks
from servicedesk.hosting.leaks import MOST_GROWTH, Connections, Memory, stray_threads
from tests.listeners import raises

RAIN = Call("rain", "on_ticket_open", 0.0)
JOB = Call("rain", "job count", 0.0)
CHECK = Call("rain", "check_ticket_open", 0.0)


@pytest.fixture
def reports() -> list[tuple[str, str, str]]:
    """Return the reports that were made."""
    return []


@pytest.fixture
def connections(engine: Engine, reports: list[tuple[str, str, str]]) -> Connections:
    """Return a watch over the connections of this engine."""
    return Connections(engine, lambda plugin, hook, error: reports.append((plugin, hook, str(error))))


def test_a_connection_that_is_kept_is_taken_back_and_named(
    engine: Engine, connections: Connections, reports: list[tuple[str, str, str]]
) -> None:
    connections.begin(get_ident(), RAIN)
    kept = engine.connect()
    connections.end(get_ident(), RAIN)

    assert reports == [("rain", "on_ticket_open", "kept 1 connections to the database")]
    assert not is_usable(kept)
    assert engine.pool.checkedout() == 0
    kept.close()


def test_who_kept_one_is_named_when_the_server_is_away_too(
    engine: Engine, connections: Connections, reports: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "let_go", raises(OSError("the server is away")))
    connections.begin(get_ident(), RAIN)
    kept = engine.connect()
    connections.end(get_ident(), RAIN)

    assert reports == [("rain", "on_ticket_open", "kept 1 connections to the database")]
    kept.close()


def is_usable(kept: Connection) -> bool:
    """Tell whether whoever kept a connection can still ask anything over it."""
    if kept.invalidated:
        return False
    try:
        kept.exec_driver_sql("SELECT 1")
    except StatementError:
        return False
    return True


def test_one_that_has_come_back_meanwhile_is_not_taken_back(
    engine: Engine, connections: Connections, reports: list[tuple[str, str, str]]
) -> None:
    connections.begin(get_ident(), RAIN)
    kept = engine.connect()
    kept.invalidate()

    connections.late(get_ident(), RAIN)
    connections.end(get_ident(), RAIN)

    kept.close()
    assert reports == []


def test_what_is_given_back_or_taken_while_nobody_works_is_no_leak(
    engine: Engine, connections: Connections, reports: list[tuple[str, str, str]]
) -> None:
    ours = engine.connect()
    connections.begin(get_ident(), RAIN)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    connections.end(get_ident(), RAIN)
    connections.end(get_ident(), RAIN)

    assert reports == []
    ours.close()


@pytest.fixture
def resident(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list whose last number is how large the process is."""
    sizes = [0]
    monkeypatch.setattr(leaks, "_resident", lambda: sizes[-1])
    sizes.append(1)
    return sizes


def test_who_grows_again_and_again_works_apart(resident: list[int]) -> None:
    isolated: list[str] = []
    memory = Memory(isolated.append)

    for call in (RAIN, JOB, RAIN):
        memory.begin(1, call)
        resident.append(resident[-1] + MOST_GROWTH // 2)
        memory.end(1, call)

    assert isolated == ["rain"]


def test_what_is_given_back_is_no_growth(resident: list[int]) -> None:
    isolated: list[str] = []
    memory = Memory(isolated.append)

    for grown in (2, -2, 2, -2, 2):
        memory.begin(1, RAIN)
        resident.append(resident[-1] + grown * MOST_GROWTH // 3)
        memory.end(1, RAIN)

    assert isolated == []


def test_growth_while_others_work_or_while_one_is_asked_counts_against_nobody(resident: list[int]) -> None:
    isolated: list[str] = []
    memory = Memory(isolated.append)

    memory.begin(1, CHECK)
    resident.append(MOST_GROWTH * 2)
    memory.end(1, CHECK)
    memory.begin(1, RAIN)
    memory.begin(2, JOB)
    resident.append(MOST_GROWTH * 4)
    memory.end(1, RAIN)

    assert isolated == []


def test_the_size_of_the_process_is_read_from_the_machine() -> None:
    assert 10 * 2**20 < leaks._resident() < 2**40


SPIN = "import time\n\n\ndef spin(stop):\n    while not stop.is_set():\n        time.sleep(0.01)\n"


@pytest.fixture
def strays(folder: Path) -> Iterator[list[Thread]]:
    """Return three threads that run code of a plugin."""
    path, stop, names = folder / "rain" / "spin.py", Event(), dict[str, object]()
    path.parent.mkdir()
    path.write_text(SPIN)
    exec(compile(SPIN, str(path), "exec"), names)  # noqa: S102  # the code that this test has just written
    threads = [Thread(target=names["spin"], args=(stop,)) for _ in range(3)]
    for each in threads:
        each.start()
    time.sleep(0.05)
    yield threads
    stop.set()
    for each in threads:
        each.join()


def test_threads_of_a_plugin_that_nobody_called_are_counted(strays: list[Thread], folder: Path) -> None:
    called = strays[0].ident
    assert called is not None

    found = stray_threads({called: RAIN}, {"snow": folder / "snow", "rain": folder / "rain"})

    assert found == {"rain": 2}
