"""A backup is consistent while others write, and comes back whole."""

import tarfile
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from servicedesk.adapters.files import DiskFiles
from servicedesk.backup import BadBackup, Contents, restore_backup, write_backup
from servicedesk.config import Config
from servicedesk.core import hookspecs
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.tickets.models import Attachment, Interaction, Ticket
from servicedesk.homes import hold_home, make_home
from tests.operation.backup.conftest import CLOCK, PICTURE, open_ticket


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
    kernel: Kernel, filled: int, config: Config, migrated: Engine, tmp_path: Path, elsewhere: tuple[Config, Engine]
) -> None:
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            open_ticket(kernel, filled)

    writers = [Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = [write_backup(config, migrated, CLOCK, tmp_path / f"{number}.tar") for number in range(3)]
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


def test_a_file_that_is_there_is_never_replaced(archive: Path, config: Config, migrated: Engine) -> None:
    before = archive.read_bytes()

    with pytest.raises(BadBackup, match="is there already"):
        write_backup(config, migrated, CLOCK, archive)

    assert archive.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing_behind(
    filled: int, config: Config, migrated: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("servicedesk.backup.writing._add_text", fail)

    with pytest.raises(OSError, match="no space left"):
        write_backup(config, migrated, CLOCK, tmp_path / "backup.tar")

    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_file_that_was_lost_before_is_named_and_does_not_stop_the_rest(
    filled: int, config: Config, migrated: Engine, tmp_path: Path, elsewhere: tuple[Config, Engine]
) -> None:
    (lost,) = config.files_path.glob("*/*/*")
    lost.unlink()

    contents = write_backup(config, migrated, CLOCK, tmp_path / "backup.tar")
    restored = restore_backup(*elsewhere, CLOCK, tmp_path / "backup.tar")

    assert contents.absent_files == [lost.name]
    assert restored.counts["attachment"] == 1


def test_what_is_here_is_kept_unless_it_may_go(archive: Path, config: Config, migrated: Engine, kernel: Kernel) -> None:
    migrated.dispose()

    with pytest.raises(BadBackup, match="is not empty"):
        restore_backup(config, migrated, CLOCK, archive)

    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 3


def test_what_may_go_is_replaced_and_files_are_moved_aside(
    archive: Path, config: Config, migrated: Engine, kernel: Kernel, filled: int
) -> None:
    open_ticket(kernel, filled)
    migrated.dispose()

    restore_backup(config, migrated, CLOCK, archive, overwrite=True)

    with kernel.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 3
    assert len(list(config.home.glob("files.replaced-*"))) == 1
    assert len(list(config.files_path.glob("*/*/*"))) == 1


def test_a_running_desk_is_left_alone(archive: Path, config: Config, migrated: Engine) -> None:
    migrated.dispose()

    with hold_home(config), pytest.raises(BadBackup, match="the desk is running"):
        restore_backup(config, migrated, CLOCK, archive, overwrite=True)


def test_a_database_without_a_desk_is_not_backed_up(elsewhere: tuple[Config, Engine], tmp_path: Path) -> None:
    other, engine = elsewhere
    make_home(other)
    with engine.connect():
        pass

    with pytest.raises(BadBackup, match=r"holds no desk|no desk at"):
        write_backup(other, engine, CLOCK, tmp_path / "backup.tar")


def test_the_list_of_contents_counts_every_table(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        contents = Contents.model_validate_json(opened.extractfile("contents.json").read())

    assert contents.counts["operator"] == 1
    assert contents.counts["event"] == 3
    assert contents.revisions.keys() == {"core"}
