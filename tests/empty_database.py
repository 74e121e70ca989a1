"""Fixtures for migrations: a database without a single table, and one as they leave it, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.migration import CORE, upgrade
from tests.database import close_to_be_copied

ON_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ON_BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a database without tables."""
    if request.param == "sqlite":
        yield from opened(f"sqlite:///{tmp_path}/desk.db")
    else:
        yield from new_postgres(request.getfixturevalue("postgres_engine"))


@pytest.fixture(params=ON_BOTH)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a desk's database as its migrations make it, with nobody in it."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "desk.db")
        yield from opened(f"sqlite:///{tmp_path}/desk.db")
    else:
        cluster, template = request.getfixturevalue("postgres_engine"), request.getfixturevalue("migrated_postgres")
        yield from new_postgres(cluster, template)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a migrated desk, to be copied: making it takes seconds."""
    path = tmp_path_factory.mktemp("migrated") / "desk.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine, [CORE], SystemClock())
    close_to_be_copied(engine)
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_engine: Engine) -> Iterator[str]:
    """Return the name of a migrated database in the cluster, to be copied."""
    for engine in new_postgres(postgres_engine):
        upgrade(engine, [CORE], SystemClock())
        engine.dispose()  # one that somebody is connected to cannot be copied
        yield str(engine.url.database)


def opened(url: str) -> Iterator[Engine]:
    """Open a database, and close it afterwards."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


def new_postgres(cluster: Engine, template: str = "template1") -> Iterator[Engine]:
    """Make a database of its own in the cluster, a copy of another one, and drop it afterwards."""
    name = f"own_{uuid4().hex}"
    outside = cluster.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield from opened(cluster.url.set(database=name).render_as_string(hide_password=False))
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
