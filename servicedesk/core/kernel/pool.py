"""The connections that are lent: those shut to writes are kept apart from all others.

To shut one, or to open it again, makes SQLite forget how it runs each statement, which then costs more than
to run it; PostgreSQL's driver forgets it with the rollback that ends what a plugin has read. So whoever may only read
gets a connection that somebody like him has returned.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util.queue import Queue

READS = "reads"  # what is noted of a connection while it is shut to writes

_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


@contextmanager
def to_read() -> Iterator[None]:
    """Whoever takes a connection meanwhile will only read with it."""
    token = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(token)


class _TwoEnds(Queue[ConnectionPoolEntry]):
    """What was returned last is lent first; what is shut to writes goes in and out at the other end."""

    def _put(self, item: ConnectionPoolEntry) -> None:
        put = self.queue.appendleft if item.info.get(READS) else self.queue.append
        put(item)

    def _get(self) -> ConnectionPoolEntry:
        return self.queue.popleft() if _only_reads.get() else self.queue.pop()


class TwoEndedPool(QueuePool):
    """A pool in which readers find the connection of another reader, and all others theirs."""

    _queue_class = _TwoEnds
