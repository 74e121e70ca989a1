"""What was read a moment ago and is read again now and then, by one thread for all."""

from collections.abc import Callable
from threading import Lock

from servicedesk.core.kernel.clock import Clock


class Fresh:
    """Has something read again when it is time to.

    While one thread reads, the others go on with what was known: they may hold what the reader waits for, as the turn
    to write is while somebody else has the last connection. Only before the first reading, and after something was
    forgotten, do all wait.
    """

    def __init__(self, read: Callable[[], None], clock: Clock, seconds: float) -> None:
        """Begin with nothing read; what was read is good for so many seconds."""
        self._read, self._clock, self._seconds = read, clock, seconds
        self._read_at: float | None = None
        self._forgotten = 0
        self._lock = Lock()

    def look(self) -> None:
        """Read if it is time to."""
        if self._is_stale() and self._lock.acquire(blocking=self._read_at is None):
            try:
                if self._is_stale():  # another thread may have read while this one waited
                    self._read_now()
            finally:
                self._lock.release()

    def forget(self) -> None:
        """Read again at the next look, also where somebody is reading at this moment what was before."""
        self._forgotten += 1
        self._read_at = None

    def _is_stale(self) -> bool:
        read_at = self._read_at
        return read_at is None or self._clock.monotonic() - read_at >= self._seconds

    def _read_now(self) -> None:
        now, forgotten = self._clock.monotonic(), self._forgotten
        self._read()
        self._read_at = now
        if self._forgotten != forgotten:  # looked at last: whoever forgets says so first
            self._read_at = None
