"""The queue of nudges: Huey in a file of its own, or in the PostgreSQL that holds the desk.

A nudge holds nothing that the rows do not, so one that is lost costs seconds and never a duty.
"""

import json
from threading import Lock
from typing import Any

from sqlalchemy import make_url

from servicedesk.config import Config
from servicedesk.worker.drivers import Consumer, Message, PostgresHuey, Serializer, SqliteHuey, load_driver

NAME = "servicedesk"
TABLES = "huey"  # what the queue's tables in PostgreSQL begin with
FIRST_PAUSE = 0.05  # seconds between two looks at an empty SQLite queue, growing to the longest
LONGEST_PAUSE = 0.5
STOP_WITHIN = 8.0  # seconds that a stop waits for what is being done


class PlainMessages(Serializer):  # type: ignore[misc]  # huey is published without types
    """Keeps messages as JSON: whoever can write into the queue must not be able to make us run anything else."""

    def _serialize(self, data: Any) -> bytes:
        """Write a message, or a plain value, as text."""
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        """Read it back; a list is a message."""
        value = json.loads(data)
        return Message(*value) if isinstance(value, list) else value


CONNECT_WITHIN = 3  # seconds; a nudge that cannot be given is no loss, a request that waits for it is


class Connections:
    """Opens the connections of the PostgreSQL queue, and closes them all in the end.

    The queue keeps one for each thread that listens and leaves it to chance when it is closed.
    """

    def __init__(self, address: str) -> None:
        """Connect to this address."""
        self._address = address
        self._open: list[Any] = []
        self._lock = Lock()

    def __call__(self) -> Any:
        """Open one more."""
        connection = load_driver().connect(self._address, connect_timeout=CONNECT_WITHIN)
        with self._lock:
            self._open = [each for each in self._open if not each.closed] + [connection]
        return connection

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open = []


class QuietConsumer(Consumer):  # type: ignore[misc]  # huey is published without types
    """A consumer that lives in somebody else's process: it leaves the signals alone."""

    def _set_signal_handlers(self) -> None:
        """Leave the signals to whoever owns the process."""

    def add_worker(self) -> None:
        """Add a thread in the place of one that hangs, for a thread cannot be ended from outside."""
        worker = self._create_worker()
        thread = self._create_process(worker, f"Worker-{len(self.worker_threads) + 1}")
        self.worker_threads.append((worker, thread))
        thread.start()


def open_queue(config: Config) -> Any:
    """Open the queue of this desk; in PostgreSQL its tables have been made by ``create_queue``."""
    if config.is_sqlite:
        return SqliteHuey(NAME, filename=str(config.queue_path), fsync=False, results=False, serializer=PlainMessages())
    return _postgres_queue(config, create_tables=False)


def create_queue(config: Config) -> None:
    """Make the tables of the queue where they are missing; the SQLite queue makes its own file."""
    if not config.is_sqlite:
        close_queue(_postgres_queue(config, create_tables=True))


def close_queue(queue: Any) -> None:
    """Close what the queue has opened; nobody may be using it any more."""
    connections = queue.storage_kwargs.get("connection")
    if connections is None:
        queue.storage.close()
    else:
        connections.close()


def has_queue(config: Config) -> bool:
    """Tell whether the queue can be used."""
    if config.is_sqlite:
        return True
    with load_driver().connect(_address(config), connect_timeout=CONNECT_WITHIN) as connection:
        found = connection.execute("SELECT to_regclass(%s)", (f"{TABLES}_task",)).fetchone()
    return found is not None and found[0] is not None


def make_consumer(queue: Any, threads: int) -> QuietConsumer:
    """Return a consumer of the queue for this process, not started yet."""
    return QuietConsumer(
        queue,
        workers=threads,
        periodic=False,
        initial_delay=FIRST_PAUSE,
        max_delay=LONGEST_PAUSE,
        check_worker_health=False,
        shutdown_timeout=STOP_WITHIN,
    )


def _postgres_queue(config: Config, *, create_tables: bool) -> Any:
    load_driver()
    return PostgresHuey(
        NAME,
        connection=Connections(_address(config)),
        table_prefix=TABLES,
        create_tables=create_tables,
        results=False,
        serializer=PlainMessages(),
    )


def _address(config: Config) -> str:
    """Return the address of the database as its driver writes it."""
    return make_url(config.database).set(drivername="postgresql").render_as_string(hide_password=False)
