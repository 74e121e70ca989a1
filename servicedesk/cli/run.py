"""The command `run`.

The process that is started here keeps the desk running and does nothing else, so it loads next to nothing: what
a start needs is loaded by the process that answers.
"""

import gc
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from servicedesk import logs
from servicedesk.cli import Problem, give_up
from servicedesk.cli.configured import read
from servicedesk.config import Config
from servicedesk.homes import hold_home, make_home
from servicedesk.server import NO_DESK, Server

if TYPE_CHECKING:
    from servicedesk.installation import Installation

EVERYWHERE = "0.0.0.0"  # noqa: S104  # only compared with: nobody listens there unless asked to


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
    config = replace(config, safe_mode=config.safe_mode or ("option" if safe_mode else ""), demo=config.demo or demo)
    require_free(config.bind)
    logs.set_up(config.log_format, "INFO" if config.log_format == "json" else "WARNING", of_plugins="INFO")
    on_ready: Callable[[Installation], None] = say_ready
    if demo:
        from servicedesk.cli.demo import prepare_demo  # noqa: PLC0415  # the demo is loaded where it is wanted alone

        prepare(config)
        on_ready = prepare_demo(config)
    serve(config, Server(config, with_worker=not without_worker, prepare=prepare_or_end, on_ready=on_ready))


def serve(config: Config, server: Server) -> None:
    """Answer until somebody ends it; ends the command where there is no desk to serve."""
    try:
        make_home(config)
    except OSError as error:
        give_up(f"{error.strerror or error}: {error.filename or config.home}")
    gc.freeze()  # what is there by now stays for good, and is shared with the process that answers
    gc.enable()
    parent = os.getpid()
    with hold_home(config):
        try:
            server.run()
        except SystemExit as end:
            if end.code == NO_DESK and os.getpid() == parent:
                raise click.exceptions.Exit(1) from None
            raise


def prepare_or_end(config: Config) -> None:
    """Prepare a start in the process that answers; where that cannot be, say why and end, and the parent with it."""
    try:
        prepare(config)
    except Problem as problem:
        problem.show()
        sys.exit(NO_DESK)


def prepare(config: Config) -> None:
    """Make home, key and tables ready for a start."""
    from servicedesk.cli import starting  # noqa: PLC0415  # only the process that answers needs it

    starting.prepare(config)


def say_ready(installation: "Installation") -> None:
    """Say where the desk is, and on an empty one how its first administrator is created."""
    from servicedesk.cli import starting  # noqa: PLC0415  # only the process that answers needs it

    starting.say_ready(installation)


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
