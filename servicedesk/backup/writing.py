"""Writing a backup while the desk runs: first the database, as it is at one moment, then the files."""

import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, create_engine

import servicedesk
from servicedesk.backup import postgres
from servicedesk.backup.contents import (
    CONTENTS,
    DATABASES,
    FILES,
    BadBackup,
    Contents,
    DatabaseKind,
    Part,
    mark_of,
    part_of,
)
from servicedesk.backup.queries import Holdings, read_holdings
from servicedesk.config import Config
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.keyring import read_key
from servicedesk.core.kernel.patience import wait_without_end
from servicedesk.migration import CORE

UNFINISHED = ".part"


def write_backup(config: Config, engine: Engine, clock: Clock, target: Path) -> Contents:
    """Write the whole desk into one file that only its owner may read; the file is there whole or not at all.

    The database is taken as it is at one moment, while others go on writing. Raises BadBackup.
    """
    if target.exists():
        raise BadBackup(f"{target} is there already")
    part = target.with_name(target.name + UNFINISHED)
    with TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder, _archive(part) as archive:
        copy = Path(folder) / "database"
        kind: DatabaseKind = "sqlite" if config.is_sqlite else "postgresql"
        seen = _copy_sqlite(config, copy) if config.is_sqlite else _dump_postgres(engine, copy, Path(folder))
        archive.add(copy, DATABASES[kind], recursive=False, filter=_nobodys)
        files = dict(_add_files(archive, config.files_path))
        contents = Contents(
            made_at=clock.now(),
            version=servicedesk.__version__,
            kind=kind,
            key_mark=mark_of(read_key(config.key_path)),
            revisions=seen.revisions,
            counts=seen.counts,
            database=part_of(copy),
            files=files,
            absent_files=sorted(seen.attachments.keys() - files.keys()),
        )
        _add_text(archive, CONTENTS, contents.model_dump_json(indent=1).encode())
    part.replace(target)
    return contents


@contextmanager
def _archive(part: Path) -> Iterator[tarfile.TarFile]:
    """Open a new archive; it is on the disk when the block ends, and gone when the block fails."""
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise BadBackup(f"{part} is there already: another backup is being written, or one was cut off") from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _copy_sqlite(config: Config, copy: Path) -> Holdings:
    """Copy the database through SQLite itself, and say what the copy holds."""
    source_path = config.database_path
    if source_path is None or not source_path.exists():
        raise BadBackup(f"there is no desk at {source_path}")
    with closing(sqlite3.connect(source_path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    reader = create_engine(f"sqlite:///{copy}")
    try:
        return _look(reader)
    finally:
        reader.dispose()


def _dump_postgres(engine: Engine, copy: Path, folder: Path) -> Holdings:
    """Dump the database as one transaction sees it, and say what that transaction sees."""
    reader = engine.execution_options(isolation_level="REPEATABLE READ")
    with reader.connect() as connection:
        wait_without_end(connection)  # it only keeps the snapshot while the dump is written
        snapshot = postgres.snapshot_of(connection)
        postgres.dump(engine, snapshot, copy, folder)
        return _seen(connection)


def _look(reader: Engine) -> Holdings:
    with reader.connect() as connection:
        return _seen(connection)


def _seen(connection: Connection) -> Holdings:
    held = read_holdings(connection)
    if CORE.name not in held.revisions:
        raise BadBackup("the database holds no desk")
    return held


def _add_files(archive: tarfile.TarFile, folder: Path) -> Iterator[tuple[str, Part]]:
    """Add every whole file of the store; one that is removed meanwhile is left out."""
    for path in sorted(folder.glob("*/*/*")):
        if path.suffix or not path.is_file() or path.is_symlink():
            continue
        try:
            part = part_of(path)
            archive.add(path, f"{FILES}/{path.relative_to(folder)}", recursive=False, filter=_nobodys)
        except FileNotFoundError:
            continue
        yield path.name, part


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out of the archive who owned a file on this machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add_text(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, BytesIO(content))
