"""What is lent to a plugin while it is asked: a session to read with, of no use after, and one of a few turns."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy.orm import Session

from servicedesk.core.kernel.database import begin_to_read

MOST_AT_ONCE = 3  # long reads of one plugin in one process, so that it never uses up those who serve pages


class Busy(Exception):
    """A plugin reads for as many as it may already; whoever comes later asks again."""


class NotItsDoing(Exception):
    """A plugin was stopped while it read, by something that does not count against it."""


class TooMuch(NotItsDoing):
    """Somebody asked for more than is read at once."""


class NotWritten(NotItsDoing):
    """What a plugin read could not be written, as on a full disk."""


@dataclass
class Turns:
    """How many wait for each plugin at this moment."""

    _taken: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def take(self, plugin: str, *, is_well: bool) -> Iterator[None]:
        """Take a turn for as long as the block lasts; Busy when there is none, or others never came back."""
        with self._lock:
            if not is_well or self._taken[plugin] >= MOST_AT_ONCE:
                raise Busy("too many are being read at this moment: try again in a while")
            self._taken[plugin] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[plugin] -= 1


@contextmanager
def reading_session(sessions: Callable[..., Session]) -> Iterator[Callable[[], Session]]:
    """Lend a session that cannot write; it is opened when it is wanted, and of no use after."""
    opened: list[Session] = []

    def open_once() -> Session:
        if not opened:
            opened.append(sessions(close_resets_only=False))
            begin_to_read(opened[0])
        return opened[0]

    try:
        yield open_once
    finally:
        for session in opened:
            session.close()
