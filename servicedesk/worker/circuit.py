"""The circuit of a plugin: when it fails again and again, or hangs, it is put into quarantine.

A failure is only remembered where it happens, perhaps in the middle of somebody's transaction; the
ticker draws the consequence, in a short transaction of its own.
"""

import logging
import traceback
from collections import defaultdict, deque
from threading import Lock

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_admin import quarantine_plugin

FAILURES = 5
WITHIN = 300.0  # seconds
GUARD = job_actor("circuit")

log = logging.getLogger("servicedesk.plugins")


class Circuit:
    """Counts the failures of each plugin as this process sees them."""

    def __init__(self, kernel: Kernel) -> None:
        """Guard the plugins of this desk."""
        self._kernel = kernel
        self._failures: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=FAILURES))
        self._to_stop: dict[str, str] = {}
        self._lock = Lock()

    def note_failure(self, plugin: str, hook: str, error: BaseException) -> None:
        """Remember that a plugin failed; the fifth time within five minutes it is to be stopped."""
        now = self._kernel.clock.monotonic()
        with self._lock:
            recent = self._failures[plugin]
            recent.append(now)
            if len(recent) == FAILURES and now - recent[0] <= WITHIN:
                trace = "".join(traceback.format_exception(error))
                self._to_stop[plugin] = f"{hook} failed {FAILURES} times within {WITHIN:.0f} s\n\n{trace}"

    def stop(self, plugin: str, reason: str) -> None:
        """Have a plugin put into quarantine whatever its count."""
        with self._lock:
            self._to_stop[plugin] = reason

    def act(self) -> None:
        """Put the plugins that are to be stopped into quarantine; called outside any transaction."""
        with self._lock:
            stopped, self._to_stop = self._to_stop, {}
            for plugin in stopped:
                self._failures.pop(plugin, None)
        for plugin, reason in stopped.items():
            self._quarantine(plugin, reason)

    def _quarantine(self, plugin: str, reason: str) -> None:
        kernel = self._kernel
        if kernel.registry.installed[plugin].built_in:
            return  # the desk cannot do without it, and its deliveries back off by themselves
        try:
            with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
                is_new = quarantine_plugin(uow, kernel.registry, plugin, reason)
        except NotFound:
            return
        if is_new:
            log.error("plugin put into quarantine", extra={"plugin": plugin, "trace": reason})
