"""Opening the database: SQLite for one machine, PostgreSQL for growth, by one address."""

from contextlib import closing
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from servicedesk.core.kernel.patience import CONNECT_PATIENCE, LOCK_PATIENCE, WriteLockHeld, asked_of_postgres
from servicedesk.core.kernel.pool import READS, TwoEndedPool, to_read
from servicedesk.core.kernel.waiting_line import Turn, WaitingLine

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "temp_store=MEMORY",
    "cache_size=-16000",
    "mmap_size=134217728",
    "journal_size_limit=67108864",
)
WRITE = {"tx": "write"}
READ = {"tx": "read", "postgresql_readonly": True}  # whoever reads so cannot write, whatever he tries
TOGETHER = {"isolation_level": "READ COMMITTED"}  # on PostgreSQL: what is done counts together or not at all
ANEW = {"planned_anew": True}  # for statements that are answered in one way for a few values, in another for many
BACKEND, TAKEN_BACK = "backend", "taken_back"
LINE, TURN = "line", "turn"  # of the writers of this process, and of one of them
RESTED = 1.0  # seconds without use after which a connection is tried first
# A thread holds two connections at most, one to read with and one beside it, and all of a process may do so at once.
KEPT_OPEN, MORE_AT_WORK = 20, 30


class NotWriting(RuntimeError):
    """Something was about to be written outside a unit of work that was entered."""


def open_engine(url: str, pool_size: int = KEPT_OPEN) -> Engine:
    """Open the database at this address with the settings that keep it safe and fast.

    Only the address decides between SQLite and PostgreSQL; everything above is the same code.
    """
    # Values stay out of errors, because errors are logged and some values are secrets.
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": MORE_AT_WORK, "hide_parameters": True}
    # The last one returned is lent first: it knows its statements and its pages, and no more are open than are needed.
    options["pool_use_lifo"] = True
    if url.startswith("sqlite"):
        line = WaitingLine()
        engine = create_engine(url, poolclass=TwoEndedPool, **options, execution_options={LINE: line})
        _prepare_sqlite(engine, line)
        return engine
    asked = asked_of_postgres(url)
    engine = create_engine(url, poolclass=TwoEndedPool, **options, pool_recycle=1800, connect_args=asked)
    _know_backends(engine)
    _try_rested(engine)
    _forget_who_read(engine)
    _plan_anew(engine)
    return engine


def _know_backends(engine: Engine) -> None:
    """Remember which process of the server is at the other end of a connection."""

    @event.listens_for(engine, "connect")
    def note(connection: Any, record: Any) -> None:
        record.info[BACKEND] = connection.info.backend_pid


def _try_rested(engine: Engine) -> None:
    """Try a connection that has rested before it is used: its server may have been started anew meanwhile.

    One in steady use is not tried, because that takes a round trip, and a request uses several.
    """

    @event.listens_for(engine.pool, "checkin")
    def rest(connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine.pool, "checkout")
    def wake(connection: Any, record: Any, proxy: Any) -> None:
        since = record.info.get("rests_since")
        if since is None or monotonic() - since < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _forget_who_read(engine: Engine) -> None:
    """Forget at each lending that a connection was lent to a reader; the next one of them says so again."""

    @event.listens_for(engine.pool, "checkout")
    def forget(connection: Any, record: Any, proxy: Any) -> None:
        record.info.pop(READS, None)


def _plan_anew(engine: Engine) -> None:
    """Have what is marked ``ANEW`` planned each time, with its values in sight; all else is prepared once."""

    @event.listens_for(engine, "do_execute")
    def execute(cursor: Any, statement: str, values: Any, context: Any) -> bool:
        is_anew = "planned_anew" in context.execution_options
        if is_anew:
            cursor.execute(statement, values, prepare=False)
        return is_anew


def _prepare_sqlite(engine: Engine, line: WaitingLine) -> None:
    """Send our own BEGIN, and let the writers of this process queue before the file does.

    Without the explicit BEGIN the driver loses updates; without IMMEDIATE a reader that begins
    to write fails at once; without the line the waiting is unfair.
    """

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        purpose = options.get("tx")
        _shut_or_open(connection.connection, only_reads=purpose == "read")
        if purpose != "write":
            connection.exec_driver_sql("BEGIN")
            return
        connection.connection._connection_record.info["writes"] = (options.get(TURN) or _turn_at(line)).end
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine.pool, "checkin")
    def release(connection: Any, record: Any) -> None:
        record.info.pop(TAKEN_BACK, None)
        _let_others_write(record)


def _shut_or_open(lent: Any, *, only_reads: bool) -> None:
    """Shut a connection to writes, or open it again: seldom, for SQLite then forgets how it runs each statement."""
    known = lent._connection_record.info
    if only_reads:
        known[READS] = True
        if not lent.dbapi_connection.execute("PRAGMA query_only").fetchone()[0]:  # whoever had it may have opened it
            lent.dbapi_connection.execute("PRAGMA query_only=ON")
    elif known.pop(READS, False):
        lent.dbapi_connection.execute("PRAGMA query_only=OFF")


def take_back(engine: Engine, connection: Any, record: Any) -> None:
    """End the transaction of somebody who hangs, from another thread: what he has written is undone, locks are freed.

    The connection of the driver is his until he returns it, and of no use to write with. A statement that runs at
    this moment is interrupted.
    """
    record.info[TAKEN_BACK] = True
    if engine.dialect.name != "sqlite":
        record.invalidate(soft=True)  # if it is being returned at this moment, nobody else is given it
        _end_backend(engine, record.info[BACKEND])
        return
    connection.interrupt()
    record.info[READS] = True  # whatever else it does goes no further; open to writes again once it is returned
    connection.execute("PRAGMA query_only=ON")
    connection.rollback()
    _let_others_write(record)


def was_taken_back(session: Session) -> bool:
    """Tell whether what a session has written was undone from outside; SQLite would commit what is left: nothing."""
    return TAKEN_BACK in session.connection().connection._connection_record.info


def let_go(engine: Engine, fairy: Any) -> None:
    """Take a connection out of the pool that somebody kept, and end it; he may be at it in another thread still."""
    if engine.dialect.name == "sqlite":
        fairy.invalidate()
        return
    pid = fairy._connection_record.info[BACKEND]
    fairy.detach()
    _end_backend(engine, pid)


def _end_backend(engine: Engine, pid: int) -> None:
    """Have the server end a connection: the driver crashes where one thread shuts what another is waiting at.

    Asked over a connection of its own, for those of the pool may all be in the hands of those who hang.
    """
    places, names = engine.dialect.create_connect_args(engine.url)
    patience = {"connect_timeout": CONNECT_PATIENCE, "options": f"-c statement_timeout={CONNECT_PATIENCE * 1000}"}
    with closing(engine.dialect.connect(*places, **names, **patience, autocommit=True)) as apart:
        apart.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])


def _let_others_write(record: Any) -> None:
    """Free the write lock of this process, once, if this connection holds it."""
    release = record.info.pop("writes", None)
    if release is not None:
        release()


def engine_to_read(engine: Engine) -> Engine:
    """Return the engine for sessions that have not promised to write: on PostgreSQL each statement stands alone.

    Every one of them sees what was committed when it began, in a transaction as without. Without, nothing is sent
    to begin and to end it, and the statements that the server has prepared are kept: a rollback forgets them.
    """
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


def begin_to_read(session: Session) -> None:
    """Have a session take a connection with which nothing can be written."""
    with to_read():
        taken = session.connection(execution_options={**READ, **_together(session)})
    taken.connection._connection_record.info[READS] = True


def begin_to_write(session: Session) -> None:
    """Have a session take a connection on which all that is written counts together or not at all.

    On SQLite it waits for its turn first: who waits with a connection may keep the last one from whoever writes.
    """
    line = session.get_bind().get_execution_options().get(LINE)
    if line is None:
        session.connection(execution_options={**WRITE, **TOGETHER})
        return
    turn = _turn_at(line)
    try:
        session.connection(execution_options={**WRITE, TURN: turn})
    except BaseException:
        turn.end()
        raise


def _turn_at(line: WaitingLine) -> Turn:
    """Wait for the turn to write, or raise WriteLockHeld."""
    if not line.acquire(LOCK_PATIENCE):
        raise WriteLockHeld("another one of this process has been writing for too long")
    return Turn(line)


def _together(session: Session) -> dict[str, str]:
    return {} if session.get_bind().dialect.name == "sqlite" else TOGETHER


class GuardedSession(Session):
    """A session that refuses to write unless a unit of work has begun to.

    A listener would prepare each statement twice, therefore the three ways to send one are looked at here.
    """

    def execute(self, statement: Any, *values: Any, **options: Any) -> Any:
        """Send a statement that reads, or one that writes inside a unit of work."""
        self._look_at(statement)
        return super().execute(statement, *values, **options)

    def scalar(self, statement: Any, *values: Any, **options: Any) -> Any:
        """Send a statement and return the first value."""
        self._look_at(statement)
        return super().scalar(statement, *values, **options)

    def scalars(self, statement: Any, *values: Any, **options: Any) -> Any:
        """Send a statement and return the first value of each row."""
        self._look_at(statement)
        return super().scalars(statement, *values, **options)

    def _look_at(self, statement: Any) -> None:
        if statement.is_dml and not self.info.get("writing"):
            raise NotWriting("entering a unit of work is the promise to write")


@event.listens_for(GuardedSession, "before_flush")
def _only_when_writing(session: Session, context: UOWTransaction, instances: Any) -> None:
    if not session.info.get("writing"):
        raise NotWriting("entering a unit of work is the promise to write")


def open_sessions(engine: Engine) -> sessionmaker[GuardedSession]:
    """Return the factory of sessions for workers, commands and tests."""
    return sessionmaker(engine_to_read(engine), class_=GuardedSession, expire_on_commit=False)
