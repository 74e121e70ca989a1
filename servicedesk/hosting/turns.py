"""Few requests at a time, and all of them before what can wait: threads of one interpreter get in each other's way.

While somebody computes, every statement that comes back from the database asks for the interpreter anew, and with
eight threads each page changed hands some four hundred times. Two at a time are nearly as quick as one, and
when one of them waits for something slow the other goes on. Work behind the pages, as letters to very many, stops
between its steps while any page is asked for.
"""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Condition
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

AT_ONCE = 2
PATIENCE = 0.1  # seconds after which a request goes on without its turn: what is slow must not hold up all others
HELD_UP = 0.5  # seconds that a step of other work waits at most: it goes on however many pages are asked for


class Turns:
    """A WSGI layer that works at few requests at once; the others wait for their turn, but not for long."""

    def __init__(
        self, application: Application, at_once: int = AT_ONCE, patience: float = PATIENCE, held_up: float = HELD_UP
    ) -> None:  # fmt: skip
        """Stand before this application."""
        self._application = application
        self._patience, self._held_up = patience, held_up
        self._asked, self._is_calm = 0, Condition()
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(at_once):
            self._free.put(None)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request; an answer that is made while it is sent needs no turn for that."""
        self._count(1)
        has_turn = self._wait()
        try:
            return self._application(environ, start_response)
        finally:
            if has_turn:
                self._free.put(None)
            self._count(-1)

    def give_way(self) -> None:
        """Wait until no request is being answered, but not for long."""
        with self._is_calm:
            self._is_calm.wait_for(lambda: not self._asked, self._held_up)

    def _count(self, more: int) -> None:
        """Keep how many requests are being answered or wait for their turn."""
        with self._is_calm:
            self._asked += more
            if not self._asked:
                self._is_calm.notify_all()

    def _wait(self) -> bool:
        """Wait for a turn, and tell whether it came."""
        try:
            self._free.get(timeout=self._patience)
        except Empty:
            return False
        return True
