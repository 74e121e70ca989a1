"""Bringing a backup back: it is looked at as a whole before the first byte is put in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import move
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, inspect

from servicedesk.backup import postgres
from servicedesk.backup.contents import FILES, BadBackup, Contents, part_of
from servicedesk.backup.dump import read_dump
from servicedesk.backup.queries import NO_MATTER, Holdings, read_holdings
from servicedesk.backup.reading import file_path, unpack
from servicedesk.config import Config
from servicedesk.core.kernel.clock import Clock
from servicedesk.homes import is_running, make_home
from servicedesk.migration import CORE
from servicedesk.migration.scripts import knows
from servicedesk.preparing import known_lineages

BESIDE = ("-wal", "-shm")


def restore_backup(config: Config, engine: Engine, clock: Clock, archive: Path, *, overwrite: bool = False) -> Contents:
    """Bring a desk back from a file, into an empty home and an empty database.

    With ``overwrite`` what is there is moved aside (SQLite and files) or replaced in one transaction
    (PostgreSQL). Raises BadBackup, and then nothing has been changed.
    """
    make_home(config)
    _require_quiet(config, engine, overwrite=overwrite)
    with TemporaryDirectory(dir=config.home, prefix=".restore-") as name:
        folder = Path(name)
        contents = unpack(archive, folder)
        if (contents.kind == "sqlite") != config.is_sqlite:
            raise BadBackup(f"it was made of {contents.kind}: set SERVICEDESK_DATABASE to such a database")
        if contents.kind == "sqlite":
            _restore_sqlite(config, clock, contents, folder)
        else:
            _restore_postgres(config, engine, contents, folder, overwrite=overwrite)
        _place_files(config, clock, folder)
    return contents


def _require_quiet(config: Config, engine: Engine, *, overwrite: bool) -> None:
    """Raise BadBackup when somebody works here, or when something is here that nobody said may go."""
    if is_running(config):
        raise BadBackup("the desk is running: stop it first")
    there = [path for path in (config.database_path,) if path is not None and path.exists()]
    there += [path for path in config.files_path.glob("*/*/*")][:1]
    tables: list[str] = []
    if not config.is_sqlite:
        with engine.connect() as connection:
            if postgres.is_used_by_others(connection):
                raise BadBackup("somebody is connected to the database: stop the desk first")
            tables = [name for name in inspect(connection).get_table_names() if not name.startswith(NO_MATTER)]
    if (there or tables) and not overwrite:
        what = there[0] if there else "the database"
        raise BadBackup(f"{what} is not empty\nmend it with: servicedesk restore --overwrite FILE, if it may go")


def _restore_sqlite(config: Config, clock: Clock, contents: Contents, folder: Path) -> None:
    """Look at the database file, then put it in its place; what was there is moved aside."""
    source, target = folder / contents.database_name, config.database_path
    if target is None:
        raise BadBackup("there is no place for the database")
    _check_sqlite(source)
    reader = create_engine(f"sqlite:///{source}")
    try:
        with reader.connect() as connection:
            held = read_holdings(connection)
    finally:
        reader.dispose()
    _check(config, held, contents, folder)
    for path in (target, *(target.with_name(target.name + end) for end in BESIDE)):
        _move_aside(path, clock)
    move(source, target)


def _check_sqlite(path: Path) -> None:
    """Raise BadBackup unless SQLite finds the file whole and every reference leads somewhere."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"its database cannot be read: {error}") from None
    if found != [("ok",)]:
        raise BadBackup(f"its database is damaged: {found[0][0]}")
    if broken:
        raise BadBackup(f"its database has references that lead nowhere: {broken[0][0]}")


def _restore_postgres(config: Config, engine: Engine, contents: Contents, folder: Path, *, overwrite: bool) -> None:
    """Look at the dump, then load it in one transaction."""
    source = folder / contents.database_name
    _check(config, read_dump(source), contents, folder)
    postgres.load(engine, source, folder, replace=overwrite)


def _check(config: Config, held: Holdings, contents: Contents, folder: Path) -> None:
    """Raise BadBackup unless version, rows and attachments are those that the list of contents names."""
    if CORE.name not in held.revisions:
        raise BadBackup("it holds no desk")
    for lineage in known_lineages(config):
        if lineage.name in held.revisions and not knows(lineage, held.revisions[lineage.name]):
            raise BadBackup(
                f"it was made by a newer version ({lineage.name}: {held.revisions[lineage.name]}):"
                " install that version first"
            )
    for name, count in contents.counts.items():
        if held.counts.get(name) != count:
            raise BadBackup(f"its table {name} does not hold the {count} rows that it should")
    for key in _damaged(held, contents, folder):
        raise BadBackup(f"attachment {key} is damaged")


def _damaged(held: Holdings, contents: Contents, folder: Path) -> Iterator[str]:
    """Yield the attachments whose file is not what its row says; those that were absent before are known."""
    for key in held.attachments.keys() - set(contents.absent_files):
        size, digest = held.attachments[key]
        path = file_path(folder / FILES, key)
        if not path.exists() or (found := part_of(path)).size != size or found.digest != digest:
            yield key


def _place_files(config: Config, clock: Clock, folder: Path) -> None:
    """Put the files in their place; those that were there are moved aside."""
    if any(config.files_path.glob("*/*/*")):
        _move_aside(config.files_path, clock)
    config.files_path.mkdir(mode=0o700, exist_ok=True)
    for path in sorted((folder / FILES).glob("*/*/*")):
        target = file_path(config.files_path, path.name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        move(path, target)


def _move_aside(path: Path, clock: Clock) -> None:
    if path.exists():
        move(path, path.with_name(f"{path.name}.replaced-{clock.now():%Y%m%dT%H%M%S}"))
