"""A backup is looked at as a whole before anything is put in its place."""

import json
import sqlite3
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from servicedesk.backup import BadBackup, restore_backup, write_backup
from servicedesk.backup.queries import read_holdings
from servicedesk.config import Config
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.people.models import Account
from tests.database import EVERYTHING
from tests.make import make_account
from tests.operation.backup.conftest import CLOCK, member, rebuilt, with_contents

HARMFUL = [
    member("/etc/passwd"),
    member("../escape"),
    member("files/../../escape"),
    member("files/aa/bb/../../../escape"),
    member("key"),
    member("files/aa/bb/" + "c" * 32, type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    member("files/aa/bb/" + "c" * 32, type=tarfile.LNKTYPE, linkname="desk.sqlite"),
    member("files/aa/bb/" + "c" * 32, type=tarfile.FIFOTYPE),
    member("files/aa/bb/" + "c" * 32, type=tarfile.CHRTYPE),
    member("files/aa", type=tarfile.DIRTYPE),
    member("contents.json"),
]


@pytest.mark.parametrize("info", HARMFUL, ids=lambda info: f"{info.name[:24]}-{info.type.decode()}")
def test_nothing_but_plain_files_of_ours_comes_out_of_an_archive(
    archive: Path, elsewhere: tuple[Config, Engine], info: tarfile.TarInfo
) -> None:
    other, engine = elsewhere
    changed = rebuilt(archive, lambda members: None, info)

    with pytest.raises(BadBackup, match=r"not of ours|twice"):
        restore_backup(other, engine, CLOCK, changed)

    assert sorted(path.name for path in other.home.iterdir()) in ([], ["files"])
    assert not (other.home.parent / "escape").exists()


def damage_database(members: dict[str, bytes]) -> None:
    """Change one byte in the middle of the database."""
    name = next(name for name in members if name.startswith("desk."))
    middle = len(members[name]) // 2
    members[name] = members[name][:middle] + bytes([members[name][middle] ^ 1]) + members[name][middle + 1 :]


def damage_file(members: dict[str, bytes]) -> None:
    """Change what a customer has sent."""
    name = next(name for name in members if name.startswith("files/"))
    members[name] = b"x" * len(members[name])


def drop_file(members: dict[str, bytes]) -> None:
    """Leave a file out."""
    del members[next(name for name in members if name.startswith("files/"))]


def change_file_and_list(members: dict[str, bytes]) -> None:
    """Change what a customer has sent, and the list of contents with it, but not the row."""
    name = next(name for name in members if name.startswith("files/"))
    members[name] = b"something else"
    files = json.loads(members["contents.json"])["files"]
    (key,) = files
    with_contents(members, files={key: {"size": 14, "digest": sha256(b"something else").hexdigest()}})


DAMAGED = [
    (change_file_and_list, "attachment .* is damaged"),
    (lambda members: with_contents(members, counts={"ticket": 9}), "does not hold the 9 rows"),
    (damage_database, "is damaged"),
    (damage_file, "is damaged"),
    (drop_file, "does not fit"),
    (lambda members: members.pop("contents.json"), "holds no contents.json"),
    (lambda members: members.update({"contents.json": b"{}"}), "cannot be read"),
    (lambda members: with_contents(members, format=2), "cannot be read"),
    (lambda members: with_contents(members, more="1"), "cannot be read"),
    (lambda members: members.update({"files/aa/bb/" + "c" * 32: b"more"}), "does not fit"),
]


@pytest.mark.parametrize(("change", "reason"), DAMAGED)
def test_what_is_damaged_is_refused_before_anything_is_written(
    archive: Path, elsewhere: tuple[Config, Engine], change: Callable[[dict[str, bytes]], None], reason: str
) -> None:
    other, engine = elsewhere

    with pytest.raises(BadBackup, match=reason):
        restore_backup(other, engine, CLOCK, rebuilt(archive, change))

    assert not list(other.home.glob("*.db"))
    assert not list(other.files_path.glob("*/*/*"))


def test_an_archive_that_is_cut_off_is_refused(archive: Path, elsewhere: tuple[Config, Engine]) -> None:
    cut = archive.with_name("cut.tar")
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    nothing = archive.with_name("nothing.tar")
    nothing.write_bytes(b"this is no archive")

    for path in (cut, nothing):
        with pytest.raises(BadBackup, match=r"no archive|cut off|holds no|more than it is long"):
            restore_backup(*elsewhere, CLOCK, path)


def test_an_archive_that_says_more_than_it_holds_is_refused(archive: Path, elsewhere: tuple[Config, Engine]) -> None:
    long = archive.with_name("long.tar")
    long.write_bytes(member("files/aa/bb/" + "c" * 32, size=2**40).tobuf() + archive.read_bytes())

    with pytest.raises(BadBackup, match="more than it is long"):
        restore_backup(*elsewhere, CLOCK, long)


def test_a_backup_of_a_newer_version_is_refused(
    filled: int, config: Config, migrated: Engine, tmp_path: Path, elsewhere: tuple[Config, Engine]
) -> None:
    stand(migrated, "29990101")
    write_backup(config, migrated, CLOCK, tmp_path / "newer.tar")

    with pytest.raises(BadBackup, match="newer version"):
        restore_backup(*elsewhere, CLOCK, tmp_path / "newer.tar")


@pytest.mark.parametrize(("change", "reason"), DAMAGED)
def test_a_refused_backup_replaces_nothing_even_where_it_might(
    archive: Path,
    config: Config,
    migrated: Engine,
    kernel: Kernel,
    change: Callable[[dict[str, bytes]], None],
    reason: str,
) -> None:  # fmt: skip
    changed = rebuilt(archive, change)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        make_account(uow, number="newer-than-the-backup")

    with pytest.raises(BadBackup, match=reason):
        restore_backup(config, migrated, CLOCK, changed, overwrite=True)

    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 2


def test_a_backup_of_a_newer_version_replaces_nothing(
    archive: Path, config: Config, migrated: Engine, tmp_path: Path
) -> None:
    with migrated.connect() as connection:
        before = read_holdings(connection).revisions["core"]
    stand(migrated, "29990101")
    write_backup(config, migrated, CLOCK, tmp_path / "newer.tar")
    stand(migrated, before)

    with pytest.raises(BadBackup, match="newer version"):
        restore_backup(config, migrated, CLOCK, tmp_path / "newer.tar", overwrite=True)

    with migrated.connect() as connection:
        assert read_holdings(connection).revisions["core"] == before


def stand(engine: Engine, revision: str) -> None:
    """Write into a database at which revision it stands."""
    with engine.connect() as connection:
        writing = connection.execution_options(tx="write")
        writing.exec_driver_sql(f"UPDATE alembic_version_core SET version_num='{revision}'")
        connection.commit()


def test_a_backup_of_one_kind_of_database_is_not_brought_into_another(
    archive: Path, elsewhere: tuple[Config, Engine]
) -> None:
    names = ["desk.sqlite", "desk.pgdump"]

    def change(members: dict[str, bytes]) -> None:
        (ours,) = members.keys() & set(names)
        (theirs,) = set(names) - {ours}
        members[theirs] = members.pop(ours)
        with_contents(members, kind={"desk.sqlite": "sqlite", "desk.pgdump": "postgresql"}[theirs])

    with pytest.raises(BadBackup, match="it was made of"):
        restore_backup(*elsewhere, CLOCK, rebuilt(archive, change))


def test_references_that_lead_nowhere_are_noticed(tmp_path: Path) -> None:
    from servicedesk.backup.restoring import _check_sqlite

    path = tmp_path / "desk.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY);CREATE TABLE b (a REFERENCES a (id));INSERT INTO b VALUES (1)"
        )
    connection.close()

    with pytest.raises(BadBackup, match="lead nowhere"):
        _check_sqlite(path)
