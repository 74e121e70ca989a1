"""Whose turn it is in this process: one thread at a time is at one thing, and never all are at the same kind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, get_ident


class Turns:
    """What threads of this process are at work at; rows have leases, so this only spares threads."""

    def __init__(self, most: int) -> None:
        """Let so many threads be at it at once."""
        self._most = most
        self._taken: dict[str, int] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, what: str) -> Iterator[bool]:
        """Take the turn of this thread at something for as long as the block lasts; False when it is not its turn."""
        thread = get_ident()
        with self._lock:
            is_ours = what not in self._taken and len(self._taken) < self._most
            if is_ours:
                self._taken[what] = thread
        try:
            yield is_ours
        finally:
            if is_ours:
                self._end(what, thread)

    def forget(self, thread: int) -> None:
        """Let others take the turn of a thread that hangs."""
        with self._lock:
            self._taken = {what: taken for what, taken in self._taken.items() if taken != thread}

    def _end(self, what: str, thread: int) -> None:
        with self._lock:
            if self._taken.get(what) == thread:
                del self._taken[what]


class Rounds:
    """Work that only some threads do at once; what comes while all of them are at it is taken up by one of them."""

    def __init__(self, most: int) -> None:
        """Let so many threads be at it at once."""
        self._turns, self._waits = Turns(most), Event()

    def go(self, work: Callable[[], None]) -> None:
        """Do the work, and again while others come who find no turn free; without a turn leave it to those others."""
        self._waits.set()
        is_ours = True
        while is_ours and self._waits.is_set():
            with self._turns.of(f"thread {get_ident()}") as is_ours:
                if is_ours:
                    self._waits.clear()
                    work()

    def forget(self, thread: int) -> None:
        """Let others take the turn of a thread that hangs."""
        self._turns.forget(thread)
