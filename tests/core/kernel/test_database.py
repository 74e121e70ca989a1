"""Opening the database: the settings that keep it safe, and one queue of writers."""

from threading import Event, Thread

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError, InternalError, StatementError

from servicedesk.core.kernel import database
from servicedesk.core.kernel.database import WRITE, GuardedSession, let_go, open_engine, take_back
from servicedesk.core.kernel.patience import WriteLockHeld
from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.core.people.models import Account
from tests.make import make_account


def test_sqlite_is_opened_with_the_settings_that_keep_it_safe(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")

    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_a_second_writer_of_this_process_waits_for_the_first(kernel, work):
    order, entered = [], Event()

    def second():
        entered.wait()
        with kernel.unit_of_work(work().actor) as uow:
            uow.session.add(Account(number="2", name="Dos"))
            uow.session.flush()
            order.append("second")

    thread = Thread(target=second)
    thread.start()
    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))
        uow.session.flush()
        entered.set()
        order.append("first")
    thread.join()

    with work() as uow:
        assert len(uow.session.scalars(select(Account)).all()) == 2
    assert set(order) == {"first", "second"}


def test_a_writer_that_waits_for_itself_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "LOCK_PATIENCE", 0.05)
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.connect().execution_options(tx="write") as first:
        first.exec_driver_sql("SELECT 1")

        with pytest.raises(WriteLockHeld), engine.connect().execution_options(tx="write") as second:
            second.exec_driver_sql("SELECT 1")

    with engine.connect().execution_options(tx="write") as third:
        third.exec_driver_sql("SELECT 1")
    engine.dispose()


def test_an_error_in_a_write_transaction_gives_the_lock_back(work):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), work() as uow:
            uow.session.add(Account(number="1", name="Uno"))
            uow.session.flush()
            raise ZeroDivisionError

    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_write_begins_immediately_and_a_read_does_not(tmp_path, kernel, work):
    sent = []
    event.listen(kernel.engine, "before_cursor_execute", lambda c, cursor, statement, *more: sent.append(statement))

    with work() as uow:
        with uow.reading():
            uow.session.scalars(select(Account)).all()
        uow.session.add(Account(number="1", name="Uno"))
        uow.session.flush()

    assert [each for each in sent if each.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def test_sessions_of_a_subclass_are_guarded_too(kernel):
    class Lent(GuardedSession):
        """A session that somebody else makes."""

    with Lent(kernel.engine) as session, pytest.raises(database.NotWriting):
        session.add(Account(number="1", name="Uno"))
        session.flush()


@pytest.fixture
def connections(postgres_engine):
    """Return an engine of its own on the temporary server, and another one that can end its connections."""
    engine = open_engine(postgres_engine.url.render_as_string(hide_password=False))
    yield engine, postgres_engine
    engine.dispose()


def backend(engine):
    """Return the number of the server process that answers."""
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()


@pytest.mark.postgresql
def test_a_connection_that_broke_while_it_rested_is_replaced_unnoticed(connections, monkeypatch):
    engine, other = connections
    first = backend(engine)
    with other.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({first}, 5000)")

    monkeypatch.setattr(database, "RESTED", 0.0)

    assert backend(engine) != first


@pytest.mark.postgresql
def test_only_a_connection_that_rested_is_tried(connections, monkeypatch):
    engine, _ = connections
    tried = []
    monkeypatch.setattr(engine.dialect, "do_ping", tried.append)
    backend(engine)

    backend(engine)
    in_use = len(tried)
    monkeypatch.setattr(database, "RESTED", 0.0)
    backend(engine)

    assert (in_use, len(tried)) == (0, 1)


def test_the_transaction_of_somebody_who_hangs_is_ended_from_outside(engine, work):
    with work() as uow:
        make_account(uow, name="as it was")
    hanging = engine.connect().execution_options(**WRITE)
    hanging.exec_driver_sql("UPDATE account SET name = 'changed'")
    connection = hanging.connection

    take_back(engine, connection.dbapi_connection, connection._connection_record)

    with work() as uow:
        name = uow.session.scalar(select(Account.name).with_for_update())
    assert name == "as it was"
    with pytest.raises(DBAPIError):
        hanging.exec_driver_sql("UPDATE account SET name = 'changed again'")
    hanging.invalidate()
    hanging.close()
    with work() as uow:
        uow.session.execute(update(Account).values(name="as it is"))


def test_what_was_undone_from_outside_is_not_taken_for_committed(engine, work):
    with work() as uow:
        make_account(uow, name="as it was")

    with pytest.raises(Overrun), work() as uow:
        uow.session.execute(update(Account).values(name="changed"))
        connection = uow.session.connection().connection
        take_back(engine, connection.dbapi_connection, connection._connection_record)

    with work() as uow:
        assert uow.session.scalar(select(Account.name)) == "as it was"
        uow.session.execute(update(Account).values(name="as it is"))
    assert work().session.scalar(select(Account.name)) == "as it is"


@pytest.mark.postgresql
def test_whoever_waits_at_the_server_is_interrupted_by_the_server(connections):
    """To shut the connection from another thread would take the whole process along."""
    engine, other = connections
    hanging = engine.connect().execution_options(**WRITE)
    connection, raised = hanging.connection, []

    def wait():
        try:
            hanging.exec_driver_sql("SELECT pg_sleep(60)")
        except DBAPIError as error:
            raised.append(error.orig)

    waiting = Thread(target=wait)
    waiting.start()
    with other.connect() as looking:
        is_there = text("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)'")
        while waiting.is_alive() and not looking.execute(is_there).scalar():
            looking.rollback()
    take_back(engine, connection.dbapi_connection, connection._connection_record)
    waiting.join(30)

    assert [type(each).__name__ for each in raised] == ["AdminShutdown"]
    hanging.close()


def test_a_connection_that_somebody_kept_is_ended_and_leaves_the_pool(engine):
    lent = engine.pool.checkedout()
    kept = engine.connect()

    let_go(engine, kept.connection)

    assert engine.pool.checkedout() == lent
    with pytest.raises(StatementError):
        kept.exec_driver_sql("SELECT 1")
    kept.close()


@pytest.fixture
def sessions(connections):
    """Return the factory of sessions on an engine of one's own on the temporary server."""
    return database.open_sessions(connections[0])


@pytest.mark.postgresql
def test_whoever_only_reads_holds_no_transaction_and_loses_no_prepared_statement(sessions):
    for _ in range(8):
        with sessions() as session:
            session.execute(text("SELECT 'asked again and again'"))
            status = driver_of(session).info.transaction_status

    with sessions() as session:
        known = session.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%again and%'"))

    assert (status.name, known) == ("IDLE", 1)


@pytest.mark.postgresql
def test_what_depends_on_its_values_is_planned_each_time(sessions):
    for _ in range(8):
        with sessions() as session:
            session.execute(text("SELECT 'whether rare or common'"), execution_options=database.ANEW)

    with sessions() as session:
        known = session.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%rare or%'"))

    assert known == 0


@pytest.mark.postgresql
def test_what_is_written_together_is_undone_together(sessions):
    with sessions() as session:
        database.begin_to_write(session)
        session.execute(text("CREATE TABLE undone (name TEXT)"))
        status = driver_of(session).info.transaction_status
        session.rollback()
        is_there = session.scalar(text("SELECT to_regclass('undone')"))

    assert (status.name, is_there) == ("INTRANS", None)


@pytest.mark.postgresql
def test_a_plugin_that_reads_is_lent_a_connection_apart_on_which_nothing_can_be_written(sessions):
    with sessions() as plain, sessions(close_resets_only=False) as reader:
        lent = driver_of(plain)
        database.begin_to_read(reader)
        shut = driver_of(reader)
        with pytest.raises(InternalError, match="read-only"):
            reader.execute(text("CREATE TABLE sly (name TEXT)"))

    with sessions() as first, sessions() as second:
        again = driver_of(first)
        database.begin_to_read(second)
        read = driver_of(second)

    assert lent is not shut and again is lent and read is shut


@pytest.mark.postgresql
def test_a_connection_that_somebody_read_with_is_as_any_other_once_it_was_lent_again(sessions):
    with sessions() as other, sessions(close_resets_only=False) as reader:
        lent = driver_of(other)
        database.begin_to_read(reader)
        shut = driver_of(reader)

    first, second = sessions(), sessions()
    assert (driver_of(first), driver_of(second)) == (lent, shut)
    first.close()
    second.close()

    with sessions() as last:
        assert driver_of(last) is shut


def driver_of(session):
    """Return the connection of the driver that a session holds."""
    return session.connection().connection.dbapi_connection
