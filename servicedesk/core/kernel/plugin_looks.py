"""How far this process is with looking for new plugins, and what its last look found."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Condition


@dataclass(frozen=True)
class Looked:
    """What a look found: plugins that are new, those that can run by now and could not before, those that are gone."""

    new: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Looks:
    """The looks of one process; whoever asked for one may wait for it.

    Each begins by a turn that somebody asked for, see ``PluginStates.turn``. A process that nobody watches over
    never looks again, and nobody waits for it.
    """

    def __init__(self) -> None:
        """Begin before the first look."""
        self._changed = Condition()
        self._turn = 0
        self.is_kept = False
        self.last = Looked()

    def note(self, turn: int, before: Mapping[str, bool], after: Mapping[str, bool]) -> None:
        """Note that the look of a turn is done; of each plugin, before and after, whether it could run."""
        with self._changed:
            self._turn = turn
            self.last = Looked(
                tuple(sorted(after.keys() - before.keys())),
                tuple(sorted(name for name in after.keys() & before.keys() if after[name] and not before[name])),
                tuple(sorted(before.keys() - after.keys())),
            )
            self._changed.notify_all()

    def wait_for(self, turn: int, seconds: float) -> Looked | None:
        """Return what the look of this turn found, or a later one; None when that takes longer, or nobody looks."""
        with self._changed:
            is_done = self.is_kept and self._changed.wait_for(lambda: self._turn >= turn, seconds)
            return self.last if is_done else None
