"""Fixtures for migrations: a database without a single table, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from servicedesk.core.kernel.database import open_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a database without tables."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
        yield engine
        engine.dispose()
    else:
        yield from new_postgres(request.getfixturevalue("postgres_engine"))


def new_postgres(cluster: Engine) -> Iterator[Engine]:
    """Make a database of its own in the cluster, and drop it afterwards."""
    name = f"empty_{uuid4().hex}"
    outside = cluster.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(cluster.url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
