"""How long a plugin may take, who is at work at this moment, and how each does."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import get_ident
from typing import Protocol

from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.plugin_figures import Figures

# Seconds after which an answer counts as an overrun: somebody is waiting for it.
BUDGET = {"check": 0.050, "provide": 0.100}
# Seconds after which whoever asked goes on without an answer. Far above the budget, so that it is never the
# fault of a loaded machine alone.
CUT_OFF = {"check": 1.0, "provide": 1.0}
AT_THE_START = 2.0  # seconds that a plugin may take to tell its jobs or its pages
TOLD_WITHIN = 30.0  # seconds in which a plugin is done with one fact, unless its manifest asks for more or less
ANSWERED_WITHIN = 5.0  # seconds that a visitor waits for a page of a plugin, unless its manifest asks for more or less
JOB_WITHIN = 900.0  # seconds
# Seconds of one write transaction of a plugin, whatever it does: everybody else may have to wait for it. Less than
# they do, in this process (LOCK_PATIENCE) as in another one (busy_timeout of SQLite).
WRITES_WITHIN = 8.0

log = logging.getLogger("servicedesk.plugins")


@dataclass(frozen=True)
class Call:
    """A plugin at work: which one, at what, since when in monotonic seconds, and how long it may take."""

    plugin: str
    hook: str
    since: float
    limit: float = TOLD_WITHIN


class Observer(Protocol):
    """Whoever wants to know when a plugin begins and ends to work in a thread."""

    def begin(self, thread: int, call: Call) -> None:
        """A plugin begins."""

    def late(self, thread: int, call: Call) -> None:
        """Nobody waits any longer for a plugin that is still at work."""

    def end(self, thread: int, call: Call) -> None:
        """A plugin has come back, or raised."""


def kind_of_hook(hook: str) -> str:
    """Return the kind of a hook: check, provide, on, or job; whoever sends a text is told of it.

    A command takes its time as a job does.
    """
    if hook.startswith("send "):
        return "on"
    return "job" if hook.startswith(("job ", "command ")) else hook.partition("_")[0]


class Watch:
    """The plugins at work in this process.

    ``running`` holds for each thread the plugin that works in it, so that one that hangs can be named.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin with nobody at work."""
        self._clock = clock
        self.running: dict[int, Call] = {}
        self.figures = Figures()
        self.observers: list[Observer] = []
        self._late: set[int] = set()

    @contextmanager
    def at_work(self, plugin: str, hook: str, limit: float = TOLD_WITHIN) -> Iterator[Call]:
        """Know that a plugin works in this thread, count it, and log when it took too long."""
        thread, call = get_ident(), Call(plugin, hook, self._clock.monotonic(), limit)
        self.running[thread] = call
        for observer in self.observers:
            observer.begin(thread, call)
        try:
            yield call
        finally:
            self._end(thread, call)

    def late(self, call: Call) -> None:
        """Count a call that nobody waits for any longer, and take back what would hold others up meanwhile."""
        for thread, running in self.running.copy().items():
            if running is call and id(call) not in self._late:
                self._late.add(id(call))
                self.figures.note_call(call.plugin, call.hook, self._clock.monotonic() - call.since, is_over=True)
                for observer in self.observers:
                    observer.late(thread, call)

    def _end(self, thread: int, call: Call) -> None:
        del self.running[thread]
        for observer in self.observers:
            observer.end(thread, call)
        if id(call) in self._late:
            self._late.discard(id(call))
            return
        took = self._clock.monotonic() - call.since
        is_over = took > BUDGET.get(kind_of_hook(call.hook), call.limit)
        self.figures.note_call(call.plugin, call.hook, took, is_over=is_over)
        if is_over:
            log.warning("plugin was slow", extra={"plugin": call.plugin, "hook": call.hook, "seconds": round(took, 3)})
