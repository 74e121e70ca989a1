"""A lock that is given in the order in which it was asked for.

The one of the standard library goes to whoever comes first once it is free, and that is mostly the thread that has
just given it back: of those who wait some are passed over again and again.
"""

from collections import deque
from contextlib import suppress
from threading import Lock


class WaitingLine:
    """A lock of this process; whoever gives it back hands it to the one who has waited longest."""

    def __init__(self) -> None:
        """Begin with nobody holding it and nobody waiting."""
        self._looking = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_held = False

    def acquire(self, timeout: float) -> bool:
        """Wait for one's turn for at most so many seconds; tell whether it came."""
        with self._looking:
            if not self._is_held:
                self._is_held = True
                return True
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        return turn.acquire(timeout=timeout) or not self._leave(turn)

    def release(self) -> None:
        """Hand it to whoever has waited longest, or to nobody; any thread may do that for the one who holds it."""
        with self._looking:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False

    def _leave(self, turn: Lock) -> bool:
        """Leave the line; False when the turn has come just now."""
        with self._looking:
            waits = turn in self._waiting
            if waits:
                self._waiting.remove(turn)
            return waits


class Turn:
    """The turn of one who came through the line: it ends once, whoever says so and however often."""

    def __init__(self, line: WaitingLine) -> None:
        """Begin, with the lock of this line held."""
        self._holds = [line]

    def end(self) -> None:
        """Give the lock to whoever comes next, unless that was done."""
        with suppress(IndexError):
            self._holds.pop().release()
