"""The command `worker`."""

import gc
import signal
from threading import Event
from types import FrameType

import click

from servicedesk import logs
from servicedesk.cli import give_up, say
from servicedesk.cli.opening import opened
from servicedesk.core.kernel.answers import StandingWork
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.homes import hold_home
from servicedesk.hosting.going_on import HOOK, keep_going
from servicedesk.hosting.writers import watch_writers
from servicedesk.worker import Background
from servicedesk.worker.queue import has_queue


@click.command()
@click.argument("work", required=False)
def worker(work: str | None) -> None:
    """Start a worker beside web processes that run with --without-worker.

    It tells plugins, sends mail and runs what is due. Any number may run, on any number of
    machines, on one PostgreSQL database. Ctrl-C or SIGTERM ends it once what it does is done.

    With WORK it does that alone: work of a plugin of which several may go on beside each other, as in
    `servicedesk worker snmp`.
    """
    if work is not None:
        return work_alone(work)
    with opened("worker") as installation:
        config = installation.config
        logs.set_up(config.log_format)
        if not has_queue(config):
            give_up("the queue has no tables yet", "servicedesk migrate")
        background = Background(installation)
        stop = ended_by_signals()
        gc.enable()
        with hold_home(config):
            background.start()
            say("worker", "running; Ctrl-C ends it")
            stop.wait()
            background.stop()


def work_alone(name: str) -> None:
    """Do one standing work of a plugin in this process until Ctrl-C or SIGTERM, again whenever it ends."""
    with opened("work") as installation:
        logs.set_up(installation.config.log_format)
        plugin, found = chosen_work(installation.kernel, name)
        watch_writers(installation.kernel)
        stop = ended_by_signals()
        gc.enable()
        with hold_home(installation.config):
            say("worker", f"{plugin}.{found.name} is running; Ctrl-C ends it")
            keep_going(installation.kernel, plugin, found, stop)


def ended_by_signals() -> Event:
    """Return an event that is set when this process is to end."""
    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return stop


def chosen_work(kernel: Kernel, name: str) -> tuple[str, StandingWork]:
    """Return whose work has this name, alone or as PLUGIN.WORK, and the work; ends the command for want of it."""
    registry = kernel.registry
    offered = [(plugin, work) for plugin in registry.active() for work in registry.provide(plugin, HOOK)]
    known = {f"{plugin}.{work.name}": (plugin, work) for plugin, work in offered if work.many}
    found = [each for full, each in known.items() if name in (full, each[1].name)]
    if len(found) != 1:
        names = ", ".join(sorted(known)) or "no plugin that is on has any"
        give_up(f"there is no such work, or more than one: {name}; known: {names}")
    return found[0]
