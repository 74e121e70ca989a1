"""The one call that a plugin in quarantine is allowed after a pause, handed to whoever calls first."""

from collections.abc import Collection
from threading import Lock


class Trials:
    """The plugins of this process that may be called once although they are in quarantine."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: set[str] = set()
        self._lock = Lock()

    def allow(self, name: str) -> None:
        """Let one call of this plugin through."""
        with self._lock:
            self._open.add(name)

    def is_open(self, name: str) -> bool:
        """Tell whether a call of this plugin would be let through."""
        return name in self._open

    def take(self, name: str) -> bool:
        """Take the call that is let through; only one caller gets True."""
        if not self._open:
            return False
        with self._lock:
            is_mine = name in self._open
            self._open.discard(name)
            return is_mine

    def take_all(self) -> frozenset[str]:
        """Take every call that is let through, for a worker that does not know yet whose turn it is."""
        with self._lock:
            taken, self._open = frozenset(self._open), set()
            return taken

    def give_back(self, names: Collection[str]) -> None:
        """Return those that were not needed."""
        with self._lock:
            self._open.update(names)
