"""Backup and restore: consistent while others write, looked at as a whole before anything is put in its place."""

import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select, text

from servicedesk.adapters.files import DiskFiles
from servicedesk.backup import BadBackup, Contents, restore_backup, write_backup
from servicedesk.config import Config
from servicedesk.core import hookspecs, tickets
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing, create_key
from servicedesk.core.tickets import FileDraft, TicketDraft
from servicedesk.core.tickets.models import Attachment, Interaction, Ticket
from servicedesk.migration import CORE, upgrade
from servicedesk.preparing import hold_home, make_home
from tests.database import EVERYTHING
from tests.make import make_account

CLOCK = SystemClock()
PICTURE = b"what a customer has sent"


@pytest.fixture
def config(empty: Engine, tmp_path: Path) -> Config:
    """Return the configuration of a desk with tables and a key, and with nobody in it."""
    home = tmp_path / "home"
    config = config_at(home, empty)
    make_home(config)
    create_key(config.key_path)
    upgrade(empty, [CORE], CLOCK)
    return config


@pytest.fixture
def kernel(empty: Engine, config: Config) -> Kernel:
    """Return its kernel."""
    return assemble(empty, hookspecs, KeyRing(b"k" * 32))


@pytest.fixture
def elsewhere(empty: Engine, tmp_path: Path) -> Iterator[tuple[Config, Engine]]:
    """Return another home with another, empty database of the same kind."""
    if empty.dialect.name == "sqlite":
        config = replace(config_at(tmp_path / "other", empty), database=f"sqlite:///{tmp_path}/other/desk.db")
        engine = open_engine(config.database)
        yield config, engine
        engine.dispose()
        return
    name, outside = f"other_{uuid4().hex}", empty.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = empty.url.set(database=name).render_as_string(hide_password=False)
    engine = open_engine(url)
    yield replace(config_at(tmp_path / "other", empty), database=url), engine
    engine.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def config_at(home: Path, engine: Engine) -> Config:
    """Return a configuration with this home and this database."""
    return Config(
        home=home, database=engine.url.render_as_string(hide_password=False), public_url="http://127.0.0.1:8080",
        bind="127.0.0.1:8080", mail_url="page:", mail_from="desk@andina.example", plugin_folders=(),
    )  # fmt: skip


def open_ticket(kernel: Kernel, account_id: int, *files: FileDraft) -> None:
    """Open one ticket."""
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        tickets.open_ticket(uow, TicketDraft(account_id, "No tengo Internet.", files=files))


@pytest.fixture
def filled(kernel: Kernel, config: Config) -> int:
    """Return an account of a desk with three tickets, one of them with a file."""
    stored = DiskFiles(config.files_path).save(BytesIO(PICTURE), 1000)
    picture = FileDraft(stored.key, "foto.txt", "text/plain", stored.size, stored.sha256)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        account_id = int(make_account(uow).id)
    for files in ((picture,), (), ()):
        open_ticket(kernel, account_id, *files)
    return account_id


@pytest.fixture
def archive(filled: int, config: Config, empty: Engine, tmp_path: Path) -> Path:
    """Return a backup of that desk."""
    path = tmp_path / "backup.tar"
    write_backup(config, empty, CLOCK, path)
    return path


def rebuilt(archive: Path, change: Callable[[dict[str, bytes]], None], *more: tarfile.TarInfo) -> Path:
    """Return the archive written anew after a change of its members, with more members at its end."""
    with tarfile.open(archive) as old:
        members = {each.name: old.extractfile(each).read() for each in old}  # type: ignore[union-attr]
    change(members)
    path = archive.with_name("changed.tar")
    with tarfile.open(path, "w") as new:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, BytesIO(content))
        for info in more:
            new.addfile(info, BytesIO(b"x" * info.size))
    return path


def with_contents(members: dict[str, bytes], **changes: Any) -> None:
    """Change the list of contents."""
    members["contents.json"] = json.dumps(json.loads(members["contents.json"]) | changes).encode()


def member(name: str, **values: Any) -> tarfile.TarInfo:
    """Return a member of an archive, of a few bytes."""
    info = tarfile.TarInfo(name)
    info.size = 0 if "linkname" in values else 3
    for key, value in values.items():
        setattr(info, key, value)
    return info


def test_what_was_backed_up_comes_back_with_its_files(
    archive: Path, elsewhere: tuple[Config, Engine], config: Config
) -> None:
    other, engine = elsewhere

    contents = restore_backup(other, engine, CLOCK, archive)

    assert (contents.counts["ticket"], len(contents.files), contents.absent_files) == (3, 1, [])
    with assemble(engine, hookspecs, KeyRing(None)).sessions() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 3
        (kept,) = session.scalars(select(Attachment))
    with DiskFiles(other.files_path).open(kept.key) as file:
        assert file.read() == PICTURE
    assert not list(other.home.glob(".restore-*"))


def test_the_archive_is_for_its_owner_alone_and_holds_no_key(archive: Path, config: Config) -> None:
    key = config.key_path.read_bytes().strip()

    assert archive.stat().st_mode & 0o777 == 0o600
    assert key not in archive.read_bytes()
    with tarfile.open(archive) as opened:
        assert {each.uname for each in opened} == {""}
        assert not any("key" in each.name for each in opened)


def test_a_backup_under_write_load_holds_no_half_ticket(
    kernel: Kernel, filled: int, config: Config, empty: Engine, tmp_path: Path, elsewhere: tuple[Config, Engine]
) -> None:
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            open_ticket(kernel, filled)

    writers = [Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = [write_backup(config, empty, CLOCK, tmp_path / f"{number}.tar") for number in range(3)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    other, engine = elsewhere

    contents = restore_backup(other, engine, CLOCK, tmp_path / "2.tar")

    assert made[0].counts["ticket"] < made[2].counts["ticket"]
    with assemble(engine, hookspecs, KeyRing(None)).sessions() as session:
        opened = set(session.scalars(select(Ticket.id)))
        assert len(opened) == contents.counts["ticket"]
        assert set(session.scalars(select(EventRecord.subject_id))) == opened
        assert set(session.scalars(select(Interaction.ticket_id))) == opened


def test_a_file_that_is_there_is_never_replaced(archive: Path, config: Config, empty: Engine) -> None:
    before = archive.read_bytes()

    with pytest.raises(BadBackup, match="is there already"):
        write_backup(config, empty, CLOCK, archive)

    assert archive.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing_behind(
    filled: int, config: Config, empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("servicedesk.backup.writing._add_text", fail)

    with pytest.raises(OSError, match="no space left"):
        write_backup(config, empty, CLOCK, tmp_path / "backup.tar")

    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_file_that_was_lost_before_is_named_and_does_not_stop_the_rest(
    filled: int, config: Config, empty: Engine, tmp_path: Path, elsewhere: tuple[Config, Engine]
) -> None:
    (lost,) = config.files_path.glob("*/*/*")
    lost.unlink()

    contents = write_backup(config, empty, CLOCK, tmp_path / "backup.tar")
    restored = restore_backup(*elsewhere, CLOCK, tmp_path / "backup.tar")

    assert contents.absent_files == [lost.name]
    assert restored.counts["attachment"] == 1


def test_what_is_here_is_kept_unless_it_may_go(archive: Path, config: Config, empty: Engine, kernel: Kernel) -> None:
    empty.dispose()

    with pytest.raises(BadBackup, match="is not empty"):
        restore_backup(config, empty, CLOCK, archive)

    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 3


def test_what_may_go_is_replaced_and_files_are_moved_aside(
    archive: Path, config: Config, empty: Engine, kernel: Kernel, filled: int
) -> None:
    open_ticket(kernel, filled)
    empty.dispose()

    restore_backup(config, empty, CLOCK, archive, overwrite=True)

    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 3
    assert len(list(config.home.glob("files.replaced-*"))) == 1
    assert len(list(config.files_path.glob("*/*/*"))) == 1


def test_a_running_desk_is_left_alone(archive: Path, config: Config, empty: Engine) -> None:
    empty.dispose()

    with hold_home(config), pytest.raises(BadBackup, match="the desk is running"):
        restore_backup(config, empty, CLOCK, archive, overwrite=True)


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


DAMAGED = [
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
    filled: int, config: Config, empty: Engine, tmp_path: Path, elsewhere: tuple[Config, Engine]
) -> None:
    with empty.connect() as connection:
        connection.execution_options(tx="write").exec_driver_sql(
            "UPDATE alembic_version_core SET version_num='29990101'"
        )
        connection.commit()
    write_backup(config, empty, CLOCK, tmp_path / "newer.tar")

    with pytest.raises(BadBackup, match="newer version"):
        restore_backup(*elsewhere, CLOCK, tmp_path / "newer.tar")


def test_a_database_without_a_desk_is_not_backed_up(elsewhere: tuple[Config, Engine], tmp_path: Path) -> None:
    other, engine = elsewhere
    make_home(other)
    with engine.connect():
        pass

    with pytest.raises(BadBackup, match=r"holds no desk|no desk at"):
        write_backup(other, engine, CLOCK, tmp_path / "backup.tar")


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


def test_the_list_of_contents_counts_every_table(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        contents = Contents.model_validate_json(opened.extractfile("contents.json").read())  # type: ignore[union-attr]

    assert contents.counts["operator"] == 1
    assert contents.counts["event"] == 3
    assert contents.revisions.keys() == {"core"}
