"""The command `doctor`: looks at everything, says what is wrong and the line that mends it."""

import ctypes
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from servicedesk.adapters.mail import reach_server
from servicedesk.cli.configured import read
from servicedesk.cli.opening import COMMAND_LINE
from servicedesk.cli.sla import WHY
from servicedesk.config import Config
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.keyring import KeyMissing, Unreadable, read_key
from servicedesk.core.kernel.plugin_admin import list_plugins
from servicedesk.core.kernel.ports import MailFailure
from servicedesk.core.sla import read_doubt
from servicedesk.health import Check, readiness
from servicedesk.installation import Installation, open_installation
from servicedesk.preparing import holds_desk

PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PDF_PACKAGES = "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
MEND = {
    "migrations": "servicedesk migrate",
    "deliveries": "servicedesk plugin list, then the page of deliveries",
    "sweep": "servicedesk run, or servicedesk worker beside web processes",
    "mail": "look at SERVICEDESK_MAIL_URL and at the mail server",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``mend`` is the line that mends it, ``matters`` whether the desk needs it."""

    name: str
    is_well: bool
    seen: str
    mend: str = ""
    matters: bool = True


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look at key, database, tables, mail, folders, PDF, plugins and deliveries.

    Each line says what was seen, and where something is wrong the command that mends it. Ends with
    1 when anything is wrong that the desk needs. Changes nothing.
    """
    config = read()
    is_well = True
    for finding in examine(config):
        mark = "ok   " if finding.is_well else "WRONG" if finding.matters else "note "
        click.echo(f"{mark}  {finding.name:<12} {finding.seen}")
        if not finding.is_well and finding.mend:
            click.echo(f"{'':<20} mend it with: {finding.mend}")
        is_well = is_well and (finding.is_well or not finding.matters)
    ctx.exit(0 if is_well else 1)


def examine(config: Config) -> Iterator[Finding]:
    """Look at one thing after the other; what cannot be looked at is a finding too."""
    yield Finding("address", True, f"{config.public_url}, listening at {config.bind}")
    yield folders(config)
    yield key(config)
    with _database(config) as (engine, finding):
        yield finding
        if engine is None:
            return
        yield from desk(config, engine)
    yield mail(config)
    yield pdf()


def folders(config: Config) -> Finding:
    """Look whether the home is there, can be written and is closed to others."""
    if not config.home.is_dir():
        return Finding("folder", False, f"{config.home} is not there yet", "servicedesk run")
    if not os.access(config.home, os.W_OK | os.X_OK):
        return Finding("folder", False, f"{config.home} cannot be written", f"chown -R $USER {config.home}")
    if config.home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("folder", False, f"{config.home} is open to others", f"chmod 700 {config.home}")
    return Finding("folder", True, str(config.home))


def key(config: Config) -> Finding:
    """Look whether the key is there, whole and closed to others."""
    path: Path = config.key_path
    if not path.exists() and not config.home.is_dir():
        return Finding("key", False, "not made yet", "servicedesk run")
    if not path.exists():
        return Finding("key", False, f"{path} is missing: secrets are off", "put it back from where it is kept")
    if read_key(path) is None:
        return Finding("key", False, f"{path} is no key", "put it back from where it is kept")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("key", False, f"{path} can be read by others", f"chmod 600 {path}")
    return Finding("key", True, str(path))


def desk(config: Config, engine: Engine) -> Iterator[Finding]:
    """Look at what a running desk shows too: tables, deliveries, sweep, plugins."""
    if not holds_desk(engine):
        yield Finding("migrations", False, "the database holds no desk yet", "servicedesk run, or servicedesk migrate")
        return
    installation = open_installation(config)
    try:
        for check in readiness(installation):
            if check.name != "database":
                yield _of(check)
        yield promises(installation)
        yield from plugins(installation)
    finally:
        installation.kernel.engine.dispose()


def promises(installation: Installation) -> Finding:
    """Look whether warnings and breaches of promises are told, or held back because the time is in doubt."""
    kernel = installation.kernel
    with kernel.sessions() as session:
        held = read_doubt(kernel.unit_of_work(COMMAND_LINE, session))
    if held is None:
        return Finding("promises", True, "told as they come")
    return Finding("promises", False, f"held back: {WHY[held.held_for]}", "servicedesk sla confirm")


def plugins(installation: Installation) -> Iterator[Finding]:
    """Look at each plugin: whether it can run, is in quarantine, and whether its settings can be read."""
    kernel = installation.kernel
    with kernel.sessions() as session:
        rows = {row.name: row for row in list_plugins(kernel.unit_of_work(COMMAND_LINE, session), kernel.registry)}
    for found in installation.plugins:
        row = rows.get(found.name)
        is_on = row is not None and row.is_enabled
        if not found.can_run:
            yield Finding(found.name, False, f"cannot run: {found.problem}", matters=is_on)
        elif row is not None and row.quarantined_at is not None:
            yield Finding(found.name, False, "in quarantine", f"servicedesk plugin retry {found.name}")
        elif row is not None and is_on:
            yield _settings(installation, found.name, row.unset)
    for name in sorted(rows.keys() - {found.name for found in installation.plugins}):
        if rows[name].is_enabled:
            yield Finding(name, False, "is on, and its folder is gone", f"servicedesk plugin disable {name}")


def mail(config: Config) -> Finding:
    """Look whether the mail server answers; nothing is sent."""
    if config.mail_url.startswith("page:"):
        return Finding("mail server", False, "none: mail goes to a page", "set SERVICEDESK_MAIL_URL", matters=False)
    try:
        reach_server(config.mail_url)
    except (MailFailure, ValueError) as problem:
        return Finding("mail server", False, str(problem), "look at SERVICEDESK_MAIL_URL and at the mail server")
    return Finding("mail server", True, "answers")


def pdf(load: Callable[[str], object] = ctypes.CDLL) -> Finding:
    """Look whether the libraries are there that PDF needs; without them the desk works all the same."""
    absent = []
    for name in PDF_LIBRARIES:
        try:
            load(name)
        except OSError:
            absent.append(name)
    if absent:
        return Finding("pdf", False, f"off, for want of {', '.join(absent)}", PDF_PACKAGES, matters=False)
    return Finding("pdf", True, "on")


def _settings(installation: Installation, name: str, unset: Sequence[str]) -> Finding:
    try:
        installation.kernel.registry.settings(name)
    except (KeyMissing, Unreadable):
        return Finding(name, False, "its secrets were sealed with another key", f"servicedesk plugin set {name} KEY=-")
    except ValueError:
        return Finding(name, False, "its settings no longer fit", f"servicedesk plugin set {name} KEY=VALUE")
    if unset:
        pairs = " ".join(f"{setting}=VALUE" for setting in unset)
        return Finding(name, False, "is on, and not set up", f"servicedesk plugin set {name} {pairs}")
    return Finding(name, True, "on")


def _of(check: Check) -> Finding:
    return Finding(check.name, check.is_well, check.seen, MEND.get(check.name, ""))


@contextmanager
def _database(config: Config) -> Iterator[tuple[Engine | None, Finding]]:
    """Open the database, if it can be opened, and say what was seen."""
    path = config.database_path
    if path is not None and not path.exists():
        yield None, Finding("database", False, f"{path} is not there yet", "servicedesk run")
        return
    engine = open_engine(config.database)
    try:
        with engine.connect():
            finding = Finding("database", True, engine.url.render_as_string())
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        finding = Finding("database", False, reason, "look at SERVICEDESK_DATABASE and at the database server")
    try:
        yield (engine if finding.is_well else None), finding
    finally:
        engine.dispose()
