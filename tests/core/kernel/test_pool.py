"""Connections to SQLite: those shut to writes are lent to readers, and opened again when there is no other."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from servicedesk.core.kernel.database import begin_to_read, open_engine


@pytest.fixture
def engine(tmp_path):
    """Return a database with one table."""
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE thing (name TEXT)")
    yield engine
    engine.dispose()


def driver_of(session):
    """Return the connection of the driver that a session holds."""
    return session.connection().connection.dbapi_connection


@pytest.mark.parametrize("reader_returns_first", [True, False])
def test_a_reader_gets_the_connection_of_another_reader(engine, reader_returns_first):
    plain, reader = Session(engine), Session(engine, close_resets_only=False)
    lent = driver_of(plain)
    begin_to_read(reader)
    shut = driver_of(reader)
    for session in (reader, plain) if reader_returns_first else (plain, reader):
        session.close()

    with Session(engine) as first, Session(engine) as second:
        again = driver_of(first)
        begin_to_read(second)
        read = driver_of(second)

    assert lent is not shut and again is lent and read is shut


def test_a_connection_that_was_shut_is_open_to_whoever_may_write(engine):
    with Session(engine) as reader:
        begin_to_read(reader)
        shut = driver_of(reader)

    with engine.begin() as connection:
        connection.execute(text("INSERT INTO thing VALUES ('one')"))
        lent = connection.connection.dbapi_connection

    assert lent is shut


def test_a_connection_that_a_reader_has_opened_is_shut_before_the_next_one_reads(engine):
    with Session(engine) as sly:
        begin_to_read(sly)
        sly.execute(text("PRAGMA query_only=OFF"))

    with Session(engine) as reader:
        begin_to_read(reader)

        with pytest.raises(OperationalError):
            reader.execute(text("INSERT INTO thing VALUES ('one')"))
