"""Fixtures for a desk without Flask: a database, a clock that stands still, plugins, units of work."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from bootstrapping.postgres import find_server, temporary_cluster
from servicedesk.core import (
    alarms,
    automation,
    documents,
    hookspecs,
    knowledge,
    maintenance,
    notifications,
    outages,
    protocols,
    regulation,
    risk,
    search,
    staffing,
    tickets,
)
from servicedesk.core.kernel import jobs, plugin_replay
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.delivering import deliver_due
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.operator import Operator
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from tests.programs import give_up

AREAS = (
    alarms,
    automation,
    documents,
    documents,
    jobs,
    plugin_replay,
    knowledge,
    maintenance,
    notifications,
    outages,
    protocols,
    regulation,
    risk,
    search,
    staffing,
    tickets,
)  # imported for their tables
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
EVERYTHING = Actor(kind="job", name="test")
# For a test whose outcome is decided above the database.
ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


class SettableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        """Begin on a Monday morning in Lima."""
        self.moment = START

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.moment

    def monotonic(self) -> float:
        """Return the moment as seconds."""
        return self.moment.timestamp()

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.moment += by


def fill(engine: Engine) -> None:
    """Create every table and the one row that each desk has."""
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(Operator.__table__.insert().values(name="Andina Red", prefix="AR", number_key="0" * 64))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty desk as a file to be copied."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    engine = open_engine(f"sqlite:///{path}")
    fill(engine)
    close_to_be_copied(engine)
    return path


def close_to_be_copied(engine: Engine) -> None:
    """Close a database on SQLite with all that it holds in its one file."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_statements(sqlite_template: Path) -> Iterator[Engine]:
    """Return the engine that remembers what the statements of all tests are in SQLite's words."""
    engine = open_engine(f"sqlite:///{sqlite_template}")
    with engine.connect():  # now it knows which SQLite it speaks to
        pass
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine]:
    """Return an empty desk on a temporary PostgreSQL."""
    if find_server() is None:
        give_up("PostgreSQL's server programs are not installed")
    with temporary_cluster() as url:
        engine = open_engine(url)
        fill(engine)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an empty desk, on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        yield from clean_postgres(request.getfixturevalue("postgres_engine"))
    else:
        path = tmp_path / "desk.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        engine = open_engine(f"sqlite:///{path}")
        share_statements(engine, request.getfixturevalue("sqlite_statements"))
        yield engine
        engine.dispose()


def share_statements(engine: Engine, known: Engine) -> None:
    """Let an engine find the statements that another one has compiled.

    On PostgreSQL all tests have one engine; on SQLite each has its own file, and would compile everything anew.
    """
    engine.dialect = engine.pool._dialect = known.dialect
    engine._compiled_cache = known._compiled_cache


def clean_postgres(engine: Engine) -> Iterator[Engine]:
    """Give the cluster to one test and empty every table after it, but for the operator."""
    yield engine
    there = set(inspect(engine).get_table_names())  # a plugin that was imported later has brought no tables
    tables = [table.name for table in Base.metadata.sorted_tables if table.name in there - {"operator"}]
    deletes = "; ".join(f'DELETE FROM "{name}"' for name in reversed(tables))  # noqa: S608  # our own tables' names
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(deletes)


def wait_for_a_lock(engine: Engine) -> None:
    """Return once somebody waits for a row that another one has changed."""
    for _ in range(1000):
        with engine.connect() as connection:
            if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        sleep(0.02)
    pytest.fail("nobody waits")


@pytest.fixture
def clock() -> SettableClock:
    """Return a clock that stands still until it is moved."""
    return SettableClock()


@pytest.fixture
def kernel(engine: Engine, clock: SettableClock) -> Kernel:
    """Return a desk without any plugin."""
    return assemble(engine, hookspecs, KeyRing(b"k" * 32), clock)


@pytest.fixture
def session(kernel: Kernel) -> Iterator[Any]:
    """Return a session to look with; it sees what has been committed when it is first used."""
    with kernel.sessions() as session:
        yield session


@pytest.fixture
def work(kernel: Kernel) -> Iterator[Callable[..., UnitOfWork]]:
    """Return a factory of units of work: ``with work(actor) as uow``; without an actor a job acts."""
    opened = []

    def begin(actor: Actor = EVERYTHING) -> UnitOfWork:
        session = kernel.sessions()
        opened.append(session)
        return kernel.unit_of_work(actor, session, request_id="test")

    yield begin
    for each in opened:
        each.close()


class Plugins:
    """Installs plugins into the desk of one test and runs its worker."""

    def __init__(self, kernel: Kernel) -> None:
        """Work on this desk."""
        self.kernel = kernel

    def install(self, name: str, hooks: object, **more: Any) -> Installed:
        """Install a plugin and enable it."""
        plugin = Installed(name, **more)
        self.kernel.registry.install(plugin, hooks)
        self.enable(name)
        return plugin

    def enable(self, name: str, *, enabled: bool = True) -> None:
        """Switch a plugin on or off."""
        with self.kernel.sessions() as session, self.kernel.unit_of_work(EVERYTHING, session) as uow:
            record = uow.session.get(PluginRecord, name) or PluginRecord(name=name)
            record.enabled = enabled
            uow.session.add(record)
        self.kernel.registry.states.forget()

    def deliver(self) -> int:
        """Tell the plugins what is due."""
        return deliver_due(self.kernel, "worker-1")


@pytest.fixture
def plugins(kernel: Kernel) -> Plugins:
    """Return the plugins of one test: none at first, and never those of another."""
    return Plugins(kernel)
