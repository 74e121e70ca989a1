"""Who was seen and is to be noted: while one page waits for its turn to write, it takes along all who come after it."""

from collections.abc import Callable, Collection
from threading import Lock


class Awake:
    """The sessions of this process that were used and are not noted yet."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._seen: set[int] = set()
        self._waiting: object | None = None  # whoever waits for the turn to write
        self._lock = Lock()

    def note(self, session_id: int, write: Callable[[Callable[[], Collection[int]]], None]) -> None:
        """Note a session, or leave it to whoever waits to write already.

        ``write`` is given what it calls when its turn has come, to be told whom to note. Where it fails before that,
        they are noted with the next one.
        """
        with self._lock:
            self._seen.add(session_id)
            if self._waiting is not None:
                return
            mine = self._waiting = object()
        try:
            write(self._take)
        finally:
            self._leave(mine)

    def _take(self) -> Collection[int]:
        """Return all that are to be noted; whoever comes from now on waits anew."""
        with self._lock:
            seen, self._seen = self._seen, set()
            self._waiting = None
        return seen

    def _leave(self, mine: object) -> None:
        """Let somebody else wait where this one's turn never came."""
        with self._lock:
            if self._waiting is mine:
                self._waiting = None
