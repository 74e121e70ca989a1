"""The processes of the plugins that work apart: one for each, started when it is needed, ended when it is not."""

import logging
from collections import defaultdict
from threading import Lock
from time import monotonic
from typing import Any

from servicedesk.config import Config
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.deliveries import Delivery, release_delivery
from servicedesk.core.kernel.delivering import put_back
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_apart import NotFree
from servicedesk.core.kernel.plugin_budget import JOB_WITHIN
from servicedesk.core.kernel.plugin_faults import Crash, Leak, Nonsense, Overrun, PluginFault
from servicedesk.hosting.loading import Shelf
from servicedesk.hosting.talking import Child

IDLE = 60.0  # seconds after which a process that nobody needs is ended
MOST_CALLS = 1000  # after which a process is replaced by a fresh one
MOST_GROWTH = 0.5  # of the memory that it may have, after which it is replaced too
TURN_WITHIN = 1.0  # seconds that a job waits while something short is done; a thread that waits is missed elsewhere
SLACK = 10.0  # seconds by which the ticker's patience is longer than the limit that is enforced here
SUPERVISOR = job_actor("children")
FAULTS = {each.kind: each for each in (Overrun, Nonsense, Leak, Crash)}

log = logging.getLogger("servicedesk.plugins")


class Children:
    """Tells plugins, and runs their jobs, each in a process of its own."""

    def __init__(self, config: Config, kernel: Kernel, shelf: Shelf) -> None:
        """Prepare; no process is started before it is needed."""
        self._config = config
        self._kernel = kernel
        self._shelf = shelf
        self._processes: dict[str, Child] = {}
        self._is_stopping = False
        self._busy: defaultdict[str, Lock] = defaultdict(Lock)

    def takes(self, plugin: str) -> bool:
        """Tell whether this plugin can be loaded in a process of its own: one that lies in a folder."""
        return any(found.name == plugin and found.can_run for found in self._shelf.found)

    def is_free(self, plugin: str) -> bool:
        """Tell whether the process of this plugin has nothing in hand."""
        return not self._busy[plugin].locked()

    def deliver(self, delivery: Delivery, worker: str) -> None:
        """Tell the plugin of a delivery that this worker holds; afterwards it is settled or put back."""
        busy = self._busy[delivery.plugin]
        if not busy.acquire(blocking=False):
            self._release(delivery, worker)
            return
        try:
            self._deliver(delivery, worker)
        finally:
            busy.release()

    def run_job(self, plugin: str, job: str) -> None:
        """Run one job of the plugin, or raise what it raised; NotFree when its process stays busy."""
        busy = self._busy[plugin]
        if not busy.acquire(timeout=TURN_WITHIN):
            raise NotFree(plugin)
        try:
            answer = self._ask(plugin, f"job {job}", {"job": job}, JOB_WITHIN)
        finally:
            busy.release()
        self._report(answer)
        if answer["raised"]:
            raise PluginFault(answer["raised"])
        self._kernel.registry.on_success(plugin, f"job {job}")

    def send_text(self, plugin: str, channel: str, text_id: int, worker: str) -> bool:
        """Have a channel of the plugin send a text that this worker holds; False when its process is busy."""
        busy, hook = self._busy[plugin], f"send {channel.rpartition('.')[2]}"
        if not busy.acquire(blocking=False):
            return False
        try:
            limit = self._kernel.registry.installed[plugin].told_within
            answer = self._ask(plugin, hook, {"text": text_id, "channel": channel, "worker": worker}, limit)
        finally:
            busy.release()
        if not self._report(answer) and not answer["raised"]:
            self._kernel.registry.on_success(plugin, hook)
        return True

    def tidy(self) -> None:
        """End processes that nobody has needed for a while."""
        for plugin, child in self._processes.copy().items():
            if monotonic() - child.used_at > IDLE and self._busy[plugin].acquire(blocking=False):
                try:
                    self._end(plugin)
                finally:
                    self._busy[plugin].release()

    def stop(self) -> None:
        """End all processes, and start no other; what they had in hand stays due."""
        self._is_stopping = True
        for plugin in self._processes.copy():
            self._end(plugin)

    def _deliver(self, delivery: Delivery, worker: str) -> None:
        registry, plugin = self._kernel.registry, delivery.plugin
        question = {"delivery": delivery.id, "worker": worker}
        try:
            answer = self._ask(plugin, delivery.hook, question, registry.installed[plugin].told_within)
        except PluginFault as fault:
            put_back(self._kernel, delivery, worker, fault, str(fault))
            return
        if not self._report(answer):
            registry.on_success(plugin, delivery.hook)

    def _ask(self, plugin: str, hook: str, question: dict[str, Any], limit: float) -> dict[str, Any]:
        """Ask the process of a plugin, a fresh one where there is none."""
        child = self._child(plugin)
        with self._kernel.registry.watch.at_work(plugin, hook, limit + SLACK) as call:
            try:
                answer = child.ask(question, limit)
            except PluginFault as fault:
                if isinstance(fault, Overrun):
                    self._kernel.registry.watch.late(call)
                self._renew(plugin)
                raise
        memory = self._kernel.registry.installed[plugin].memory_limit
        if child.calls >= MOST_CALLS or answer["grown"] > memory * MOST_GROWTH:
            log.warning("process of a plugin replaced", extra={"plugin": plugin, "mebibytes": answer["grown"]})
            self._end(plugin)
        return answer

    def _child(self, plugin: str) -> Child:
        child = self._processes.get(plugin)
        if child is None or not child.is_alive:
            child = self._processes[plugin] = self._fresh(plugin)
        return child

    def _renew(self, plugin: str) -> None:
        """Have a fresh process ready in the place of one that is gone, unless all are being ended."""
        if not self._is_stopping:
            self._processes[plugin] = self._fresh(plugin)

    def _end(self, plugin: str) -> None:
        """End the process of a plugin; a thread that was at it may have taken it out already."""
        child = self._processes.pop(plugin, None)
        if child is not None:
            child.stop()

    def _fresh(self, plugin: str) -> Child:
        return Child(self._config, plugin, self._kernel.registry.installed[plugin].memory_limit)

    def _report(self, answer: dict[str, Any]) -> list[PluginFault]:
        """Count what went wrong in the other process as if it had been this one, and wake whoever is to be woken."""
        if answer["nudged"]:
            self._kernel.nudge()
        faults = []
        for each in answer["failures"]:
            fault = FAULTS.get(each["kind"], PluginFault)(each["reason"], each["trace"])
            self._kernel.registry.failed(each["plugin"], each["hook"], fault)
            faults.append(fault)
        return faults

    def _release(self, delivery: Delivery, worker: str) -> None:
        """Let go of a delivery that came while another one was being told; it stays due and loses no attempt."""
        kernel = self._kernel
        with kernel.sessions() as session, kernel.unit_of_work(SUPERVISOR, session) as uow:
            release_delivery(uow.session, delivery, worker)
