"""The circuits of all plugins as one process sees them: failures to be written, trials to be given, stops to be made.

A failure is only remembered where it happens, perhaps in the middle of somebody's transaction; the
ticker draws the consequence, in short transactions of its own. The rows decide, so that failures count
wherever they were seen.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.circuit import TRIAL, PluginFailure, judge, plugins_to_try, take_trial
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_admin import isolate_plugin, lift_quarantine, quarantine_plugin
from servicedesk.core.kernel.plugin_faults import PluginFault, kind_of, trace_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork

GUARD = job_actor("circuit")
MOST_KINDS = 50  # of failures that are remembered between two ticks; more of the same are only counted

log = logging.getLogger("servicedesk.plugins")

Alarm = Callable[[UnitOfWork, str, str], None]


@dataclass
class Seen:
    """Failures of one sort since the last tick."""

    at: datetime
    reason: str
    trace: str
    many: int = 1


def tell_nobody(uow: UnitOfWork, plugin: str, reason: str) -> None:
    """Write to nobody: the quarantine is still a fact in the audit trail."""


class Circuit:
    """Notes what goes wrong in this process, and stops, tries and resumes plugins by what all processes saw."""

    def __init__(self, kernel: Kernel, alarm: Alarm = tell_nobody) -> None:
        """Guard the plugins of this desk; ``alarm`` writes to its administrators when one is stopped."""
        self._kernel = kernel
        self._alarm = alarm
        self._seen: dict[tuple[str, str, str], Seen] = {}
        self._to_stop: dict[str, str] = {}
        self._to_isolate: set[str] = set()
        self._trying: dict[str, float] = {}
        self._recovered: set[str] = set()
        self._lock = Lock()

    def watch(self) -> None:
        """Hear from the registry what goes wrong and what goes well."""
        self._kernel.registry.on_failure = self.note_failure
        self._kernel.registry.on_success = self.note_success

    def note_failure(self, plugin: str, hook: str, error: BaseException) -> None:
        """Remember that a plugin failed; when it was its trial, it is stopped again."""
        trace = trace_of(error)
        reason = str(error) if isinstance(error, PluginFault) else f"{type(error).__name__}: {error}"
        with self._lock:
            if self._trying.pop(plugin, None) is not None:
                self._recovered.discard(plugin)
                self._to_stop[plugin] = f"{hook}: {reason} (when it was tried again)\n\n{trace}"
            self._remember((plugin, hook, kind_of(error)), reason, trace)

    def note_success(self, plugin: str, hook: str) -> None:
        """Notice that a plugin that was tried again works."""
        if plugin in self._trying:
            with self._lock:
                if self._trying.pop(plugin, None) is not None:
                    self._recovered.add(plugin)

    def stop(self, plugin: str, reason: str) -> None:
        """Have a plugin put into quarantine whatever its count."""
        with self._lock:
            self._to_stop[plugin] = reason

    def isolate(self, plugin: str) -> None:
        """Have a plugin told, and its jobs run, in a process of its own from now on."""
        with self._lock:
            self._to_isolate.add(plugin)

    def act(self) -> None:
        """Draw the consequences; called outside any transaction."""
        with self._lock:
            seen, self._seen = self._seen, {}
            stopped, self._to_stop = self._to_stop, {}
            isolated, self._to_isolate = self._to_isolate, set()
            recovered, self._recovered = self._recovered, set()
        for plugin in recovered - stopped.keys():
            self._resume(plugin)
        for plugin in isolated:
            self._isolate(plugin)
        for plugin, reason in {**self._judged(seen), **stopped}.items():
            self._quarantine(plugin, reason)
        self._try_again()

    def _remember(self, sort: tuple[str, str, str], reason: str, trace: str) -> None:
        if sort in self._seen:
            self._seen[sort].many += 1
            self._seen[sort].reason, self._seen[sort].trace = reason, trace
        elif len(self._seen) < MOST_KINDS:
            self._seen[sort] = Seen(self._kernel.clock.now(), reason, trace)

    def _judged(self, seen: dict[tuple[str, str, str], Seen]) -> dict[str, str]:
        """Write down what was seen, and return the plugins that are to be stopped because of it."""
        ours = {sort: each for sort, each in seen.items() if not self._is_built_in(sort[0])}
        if not ours:
            return {}
        kernel, names = self._kernel, {plugin for plugin, _, _ in ours}
        with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
            uow.session.add_all(_row(sort, each) for sort, each in ours.items())
            uow.session.flush()  # what is judged is counted in the rows
            verdicts = {name: judge(uow.session, name, uow.now()) for name in names}
        return {name: verdict.text for name, verdict in verdicts.items() if verdict is not None}

    def _quarantine(self, plugin: str, reason: str) -> None:
        """Stop one plugin and tell its administrators; the desk cannot do without what is built in."""
        kernel = self._kernel
        if self._is_built_in(plugin):
            return
        try:
            with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
                is_new = quarantine_plugin(uow, kernel.registry, plugin, reason)
                if is_new:
                    self._alarm(uow, plugin, reason)
        except NotFound:
            return
        if is_new:
            log.error("plugin put into quarantine", extra={"plugin": plugin, "trace": reason})

    def _resume(self, plugin: str) -> None:
        kernel = self._kernel
        with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
            lift_quarantine(uow, kernel.registry, plugin, action="recovered")
        log.warning("plugin works again", extra={"plugin": plugin})

    def _isolate(self, plugin: str) -> None:
        kernel = self._kernel
        if self._is_built_in(plugin):
            return
        with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
            is_new = isolate_plugin(uow, kernel.registry, plugin)
        if is_new:
            log.warning("plugin gets a process of its own", extra={"plugin": plugin})

    def _try_again(self) -> None:
        """Let one call of a plugin through whose pause is over, if no other process does."""
        kernel, now = self._kernel, self._kernel.clock.monotonic()
        self._withdraw(now)
        with kernel.sessions() as session:
            waiting = plugins_to_try(session, list(kernel.registry.installed), kernel.clock.now())
        for plugin in waiting:
            with kernel.sessions() as session, kernel.unit_of_work(GUARD, session) as uow:
                is_ours = take_trial(uow.session, plugin, uow.now())
            if is_ours:
                with self._lock:
                    self._trying[plugin] = now
                kernel.registry.trials.allow(plugin)
                kernel.nudge()

    def _withdraw(self, now: float) -> None:
        """Take back what nobody used, so that another process may try; one that is at work is waited for."""
        late = [plugin for plugin, since in self._trying.items() if now - since > TRIAL.total_seconds()]
        for plugin in late:
            if self._kernel.registry.trials.take(plugin):
                self._trying.pop(plugin, None)

    def _is_built_in(self, plugin: str) -> bool:
        installed = self._kernel.registry.installed.get(plugin)
        return installed is not None and installed.built_in


def _row(sort: tuple[str, str, str], seen: Seen) -> PluginFailure:
    plugin, hook, kind = sort
    return PluginFailure(
        plugin=plugin,
        hook=hook[:80],
        kind=kind,
        at=seen.at,
        many=seen.many,
        reason=seen.reason[:300],
        trace=seen.trace[-20_000:],
    )
