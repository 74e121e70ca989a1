"""The commands `backup` and `restore`."""

from pathlib import Path

import click

from servicedesk.backup import BadBackup, Contents, restore_backup, write_backup
from servicedesk.backup.contents import mark_of
from servicedesk.cli import give_up, say
from servicedesk.cli.configured import read
from servicedesk.cli.opening import opened_database
from servicedesk.config import Config
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.keyring import read_key
from servicedesk.preparing import upgrade_database

TOLD = ("account", "ticket", "event", "attachment")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole desk into FILE, while it runs: the database as it is at one moment, and the files.

    The key is not in it: keep a copy of it apart, for without it secrets cannot be read any more. Only
    the owner of FILE may read it, and it appears whole or not at all.
    """
    config = read()
    with opened_database(config) as engine:
        try:
            contents = write_backup(config, engine, SystemClock(), file.absolute())
        except BadBackup as problem:
            give_up(str(problem))
    say("backup", f"{file}: {_told(contents)}, {file.stat().st_size:,} bytes")
    if contents.absent_files:
        say("", f"{len(contents.absent_files)} attachments have lost their file, as {contents.absent_files[0]}")
    say("key", f"not in it; keep a copy of {config.key_path} apart")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="What is here may go; SQLite and files are moved aside, not deleted.")
def restore(file: Path, overwrite: bool) -> None:
    """Bring a desk back from FILE, into the home and the database of the environment.

    FILE is looked at as a whole before anything is written: names, digests, the database, its
    references, its version, the attachments. Stop the desk first, and put the key back into its home.
    """
    config = read()
    with opened_database(config) as engine:
        try:
            contents = restore_backup(config, engine, SystemClock(), file.absolute(), overwrite=overwrite)
        except BadBackup as problem:
            give_up(str(problem))
        moved = upgrade_database(config, engine)
    say("restored", f"{_told(contents)}, of {contents.made_at:%Y-%m-%d %H:%M} UTC, made by {contents.version}")
    if moved:
        say("database", f"brought up to date: {', '.join(moved)}")
    _say_key(config, contents)


def _told(contents: Contents) -> str:
    counted = [f"{contents.counts.get(name, 0)} {name}s" for name in TOLD]
    return f"{', '.join(counted)}, {len(contents.files)} files"


def _say_key(config: Config, contents: Contents) -> None:
    """Say whether the key here is the one with which the secrets in the backup were sealed."""
    mark = mark_of(read_key(config.key_path))
    if not mark:
        say("key", f"MISSING: put it back at {config.key_path}, or secrets are off")
    elif mark != contents.key_mark:
        say("key", f"ANOTHER one: the secrets in the backup were sealed with a key that is not {config.key_path}")
    else:
        say("key", "the right one")
