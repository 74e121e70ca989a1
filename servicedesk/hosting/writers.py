"""Ends the write transactions of plugins that last too long: everybody else waits for them.

A thread of its own does it that needs no database, because whoever needs one may be among those who wait.
"""

import logging
from threading import Event, Thread
from time import monotonic

from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_budget import WRITES_WITHIN, Call
from servicedesk.core.kernel.plugin_calls import where_is
from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.hosting.leaks import Connections

LOOKED_EVERY = 1.0  # seconds

log = logging.getLogger("servicedesk.plugins")


class Writers:
    """Watches over those who write among the plugins at work in this process."""

    def __init__(self, kernel: Kernel, connections: Connections) -> None:
        """Prepare; ``connections`` knows what was lent to whom."""
        self._registry = kernel.registry
        self._connections = connections
        self._stop = Event()

    def start(self) -> None:
        """Begin to watch."""
        Thread(target=self._watch, name="writers", daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()

    def look(self) -> None:
        """End what has lasted too long, and count it against its plugin."""
        for thread, call in self._registry.running.copy().items():
            if self._connections.end_writing(thread, call, before=monotonic() - WRITES_WITHIN):
                self._report(thread, call)

    def _watch(self) -> None:
        while not self._stop.wait(LOOKED_EVERY):
            try:
                self.look()
            except Exception:  # whatever it was, the next look is not to be missed
                log.exception("looking for long transactions failed")

    def _report(self, thread: int, call: Call) -> None:
        where = where_is(thread)
        log.error("plugin keeps others from writing", extra={"plugin": call.plugin, "hook": call.hook, "trace": where})
        late = Overrun(
            f"kept others from writing for more than {WRITES_WITHIN:g} s, and what it had written was undone", where
        )
        self._registry.failed(call.plugin, call.hook, late)


def watch_writers(kernel: Kernel) -> Writers:
    """Have the plugins that work in this process watched while they write: one that has no guard."""
    connections = Connections(kernel.engine, kernel.registry.failed)
    kernel.registry.watch.observers = [connections]
    writers = Writers(kernel, connections)
    writers.start()
    return writers
