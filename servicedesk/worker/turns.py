"""Whose turn it is in this process: one thread at a time is at one channel, and never all of them are at channels."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident


class Turns:
    """The channels at which threads of this process are at work; rows have leases, so this only spares threads."""

    def __init__(self, most: int) -> None:
        """Let so many threads be at channels at once."""
        self._most = most
        self._taken: dict[str, int] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, channel: str) -> Iterator[bool]:
        """Take the turn of this thread at a channel for as long as the block lasts; False when it is not its turn."""
        thread = get_ident()
        with self._lock:
            is_ours = channel not in self._taken and len(self._taken) < self._most
            if is_ours:
                self._taken[channel] = thread
        try:
            yield is_ours
        finally:
            if is_ours:
                self._end(channel, thread)

    def forget(self, thread: int) -> None:
        """Let others take the turn of a thread that hangs."""
        with self._lock:
            self._taken = {channel: taken for channel, taken in self._taken.items() if taken != thread}

    def _end(self, channel: str, thread: int) -> None:
        with self._lock:
            if self._taken.get(channel) == thread:
                del self._taken[channel]
