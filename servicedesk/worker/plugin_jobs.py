"""The jobs that plugins provide: known anew as plugins come and go, run here or in a process of their own."""

from dataclasses import dataclass

from servicedesk.core.kernel.answers import PeriodicWork
from servicedesk.core.kernel.delivering import apart_for
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.jobs import Job
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.kernel.plugin_apart import Apart, NotFree


class PluginJobs:
    """The jobs of the plugins of one process, known anew whenever a plugin was switched, set or loaded."""

    def __init__(self, kernel: Kernel) -> None:
        """Know none yet."""
        self._kernel = kernel
        self._works: dict[str, list[PluginWork]] = {}

    def ask(self) -> list[Job]:
        """Return the jobs of the plugins that are switched on; each runs only while its plugin is active.

        One in quarantine is not asked again; what it told before is kept for when it is tried.
        """
        registry = self._kernel.registry
        known, self._works = self._works, {}
        for name in filter(registry.is_enabled, registry.installed):
            is_asked = registry.is_active(name) or name not in known
            self._works[name] = plugin_works(self._kernel, name) if is_asked else known[name]
        works = [work for each in self._works.values() for work in each]
        return [Job(f"{work.plugin.name}.{work.work.name}", work.work.every, work) for work in works]


def plugin_works(kernel: Kernel, name: str) -> list["PluginWork"]:
    """Return the periodic work of one plugin."""
    plugin = kernel.registry.installed[name]
    return [PluginWork(kernel, plugin, work) for work in kernel.registry.provide(name, "provide_jobs")]


@dataclass
class PluginWork:
    """Periodic work of one plugin, run with a context whose unit of work may be entered."""

    kernel: Kernel
    plugin: Installed
    work: PeriodicWork

    @property
    def is_active(self) -> bool:
        """Tell whether the plugin is on and not in quarantine, or may be tried again."""
        registry, name = self.kernel.registry, self.plugin.name
        return registry.is_active(name) or registry.trials.is_open(name)

    @property
    def is_free(self) -> bool:
        """Tell whether the work could begin at once: one thing at a time in a process of its own."""
        apart = apart_for(self.kernel, self.plugin.name)
        return apart is None or apart.is_free(self.plugin.name)

    def __call__(self) -> None:
        """Run the work once; whatever it raises counts as a failure of the plugin and reaches the caller.

        Raises NotFree, which is nobody's failure, when the process of the plugin has something else in hand.
        """
        registry, name, what = self.kernel.registry, self.plugin.name, f"job {self.work.name}"
        if not registry.may_call(name):
            return
        apart = apart_for(self.kernel, name)
        if apart is not None:
            self._run_apart(apart)
            return
        try:
            with registry.at_work(name, what), context_to_act(self.kernel, name, f"job-{self.work.name}") as ctx:
                self.work.run(ctx)
        except BaseException as error:
            registry.failed(name, what, error)
            raise
        registry.on_success(name, what)

    def _run_apart(self, apart: Apart) -> None:
        """Run the work in the process of the plugin; a trial that could not begin is still to be had."""
        registry, name = self.kernel.registry, self.plugin.name
        try:
            apart.run_job(name, self.work.name)
        except NotFree:
            if not registry.is_active(name):
                registry.trials.give_back([name])
            raise
