"""The commands `run` and `worker`."""

import gc
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from types import FrameType

import click

from servicedesk import logs
from servicedesk.adapters.mail import make_mailer
from servicedesk.cli import give_up
from servicedesk.cli.opening import COMMAND_LINE, opened, opened_database, read
from servicedesk.config import Config
from servicedesk.core import people
from servicedesk.core.kernel.answers import StandingWork
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.hosting.going_on import HOOK, keep_going
from servicedesk.installation import Installation
from servicedesk.preparing import hold_home, make_home, make_key, start_database
from servicedesk.worker import Background
from servicedesk.worker.queue import has_queue

EVERYWHERE = "0.0.0.0"  # noqa: S104  # only compared with: nobody listens there unless asked to
Ready = Callable[[Installation], None]


def say(step: str, words: str) -> None:
    """Say what one step did, in one line."""
    click.echo(f"{step:<14} {words}")


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty desk with the demo operator, and start its billing system.")
@click.option("--bind", metavar="HOST:PORT", help="Where to listen; SERVICEDESK_BIND or 127.0.0.1:8080 otherwise.")
@click.option("--host", help="The host part of --bind alone.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port part of --bind alone.")
@click.option("--without-worker", is_flag=True, help="Pages only; the rest is left to `servicedesk worker`.")
@click.option("--safe-mode", is_flag=True, help="Without any plugin, for when one keeps the desk from working.")
def run(
    demo: bool, bind: str | None, host: str | None, port: int | None, without_worker: bool, safe_mode: bool
) -> None:
    """Start the desk: pages, worker and all, in this terminal, until Ctrl-C or SIGTERM.

    The first start makes the home folder, its key and the database. A SQLite database upgrades
    itself, after a copy; with PostgreSQL run `servicedesk migrate` first. An empty desk prints the
    link with which the first administrator is created.
    """
    config = listening_at(read(), bind, host, port)
    config = replace(config, safe_mode=config.safe_mode or ("option" if safe_mode else ""))
    require_free(config.bind)
    logs.set_up(config.log_format, "INFO" if config.log_format == "json" else "WARNING", of_plugins="INFO")
    prepare(config)
    held = hold_home(config)
    on_ready: Ready = say_ready
    if demo:
        from servicedesk.cli.demo import prepare_demo  # noqa: PLC0415  # the demo is loaded where it is wanted alone

        config = replace(config, demo=True)
        on_ready = prepare_demo(config)
    from servicedesk.server import Server  # noqa: PLC0415  # the pages are loaded once all else is well

    gc.freeze()  # what is there by now stays for good, and is shared with the process that answers
    gc.enable()
    with held:
        Server(config, with_worker=not without_worker, on_ready=on_ready).run()


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


def listening_at(config: Config, bind: str | None, host: str | None, port: int | None) -> Config:
    """Return the configuration with another place to listen; the public address follows unless it was given."""
    old_host, _, old_port = (bind or config.bind).rpartition(":")
    if not old_host or not old_port.isdigit():
        give_up(f"{bind or config.bind!r} is no place to listen: write it as 127.0.0.1:8080")
    place = f"{host or old_host}:{port or old_port}"
    if config.public_url != f"http://{config.bind}":
        return replace(config, bind=place)
    if (host or old_host) in (EVERYWHERE, "[::]"):
        give_up("to be reached from other machines the desk needs its address: set SERVICEDESK_PUBLIC_URL=https://...")
    return replace(config, bind=place, public_url=f"http://{place}")


def require_free(bind: str) -> None:
    """End the command when somebody else listens there."""
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            give_up(f"cannot listen at {bind}: {error.strerror}", f"servicedesk run --port {int(port) + 1}")


def prepare(config: Config) -> None:
    """Make home, key and tables ready for a start."""
    try:
        make_mailer(config.mail_url)
    except ValueError as problem:
        give_up(f"SERVICEDESK_MAIL_URL: {problem}")
    with opened_database(config) as engine:
        make_home(config)
        if make_key(config, engine):
            say("key", f"made: {config.key_path}; keep a copy of it apart from the backups")
        elif not config.key_path.exists():
            say("key", f"MISSING: secrets are off until it is back at {config.key_path}")
        moved = start_database(config, engine)
        say("database", f"brought up to date: {', '.join(moved)}" if moved else "up to date")
        if not has_queue(config):
            give_up("the queue has no tables yet", "servicedesk migrate")


def say_ready(installation: Installation) -> None:
    """Say where the desk is, and on an empty one how its first administrator is created."""
    config, kernel = installation.config, installation.kernel
    say("desk", f"{config.public_url}  (Ctrl-C ends it)")
    with kernel.sessions() as session:
        is_empty = people.needs_first_administrator(kernel.unit_of_work(COMMAND_LINE, session))
    if is_empty:
        say("first", "create the first administrator here, within 30 minutes:")
        say("", setup_link(installation))


def setup_link(installation: Installation) -> str:
    """Return a new link with which the first administrator is created."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(COMMAND_LINE, session) as uow:
        token = people.make_setup_token(uow)
    return f"{installation.config.public_url}/desk/setup/{token}"
