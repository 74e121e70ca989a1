"""Standing work of a plugin: found by its name, and run until it is to end."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import Event, Thread
from time import monotonic

from servicedesk.core.kernel.answers import StandingWork
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act

HOOK = "provide_standing_work"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before work that has ended is started again
PROVEN_AFTER = 60.0  # seconds after which work that goes on counts as well
ENDS_WITHIN = 5.0  # seconds that work is given to end by itself
LOOKED_EVERY = 0.5  # seconds between two looks whether the plugin is still on

log = logging.getLogger("servicedesk.plugins")


def find_work(kernel: Kernel, plugin: str, name: str) -> StandingWork | None:
    """Return standing work of a plugin by its name, or None; raises what the plugin did wrong."""
    works: list[StandingWork] = kernel.registry.offered(plugin, HOOK)
    return next((work for work in works if work.name == name), None)


def go_on(kernel: Kernel, plugin: str, work: StandingWork, stop: Event) -> None:
    """Run standing work until it ends; raises what it raises."""
    at_work = kernel.registry.watch.at_work(plugin, f"standing {work.name}", inf)
    with at_work, context_to_act(kernel, plugin, f"standing-{work.name}") as ctx:
        work.run(ctx, stop)


def keep_going(kernel: Kernel, plugin: str, work: StandingWork, stop: Event) -> None:
    """Run standing work until stop is set; one that ends or raises is run again, after pauses that grow."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        begun_at = monotonic()
        try:
            if kernel.registry.is_active(plugin):
                with _until_off(kernel, plugin, stop) as ends:
                    go_on(kernel, plugin, work, ends)
        except Exception:  # whatever ends it, it is begun again
            log.exception("standing work ended", extra={"plugin": plugin, "work": work.name})
        pause = FIRST_PAUSE if monotonic() - begun_at >= PROVEN_AFTER else min(pause * 2, LONGEST_PAUSE)
        stop.wait(pause)


@contextmanager
def _until_off(kernel: Kernel, plugin: str, stop: Event) -> Iterator[Event]:
    """Lend an event that is set once everything is to stop, or once the plugin was switched off."""
    ends, left = Event(), Event()

    def watch() -> None:
        while not left.wait(LOOKED_EVERY):
            if stop.is_set() or not kernel.registry.is_active(plugin):
                return ends.set()

    Thread(target=watch, name="watch", daemon=True).start()
    try:
        yield ends
    finally:
        left.set()
