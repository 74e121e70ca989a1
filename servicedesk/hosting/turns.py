"""Few requests at a time: the threads of one interpreter get in each other's way more than they help.

While somebody computes, every statement that comes back from the database asks for the interpreter anew, and with
eight threads each page changed hands some four hundred times. Two at a time are nearly as quick as one, and
when one of them waits for something slow the other goes on.
"""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

AT_ONCE = 2
PATIENCE = 0.1  # seconds after which a request goes on without its turn: what is slow must not hold up all others


class Turns:
    """A WSGI layer that works at few requests at once; the others wait for their turn, but not for long."""

    def __init__(self, application: Application, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        """Stand before this application."""
        self._application = application
        self._patience = patience
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(at_once):
            self._free.put(None)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request; an answer that is made while it is sent needs no turn for that."""
        has_turn = self._wait()
        try:
            return self._application(environ, start_response)
        finally:
            if has_turn:
                self._free.put(None)

    def _wait(self) -> bool:
        """Wait for a turn, and tell whether it came."""
        try:
            self._free.get(timeout=self._patience)
        except Empty:
            return False
        return True
