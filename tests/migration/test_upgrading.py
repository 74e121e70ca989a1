"""How the runner behaves: wholly or not at all, once, with a copy, each lineage by itself."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.migration import (
    BrokenReferences,
    Lineage,
    MigrationsPending,
    UnknownRevision,
    make_ready,
    pending,
    plugin_lineage,
    upgrade,
)
from servicedesk.migration.copies import list_copies
from tests.migration.lineages import PARENT_AND_CHILD, WIDER_NAME, count, make_lineage, tables

RENAMING = """op.execute("UPDATE parent SET name = 'turn {turn}'")"""
EMPTYING = """
op.execute("DELETE FROM child")
op.execute("DELETE FROM parent")
"""


def test_a_failing_second_step_leaves_no_table_behind(empty, tmp_path):
    lineage = make_lineage(tmp_path, "core", PARENT_AND_CHILD, 'op.execute("nonsense")')

    with pytest.raises(Exception, match="nonsense"):
        upgrade(empty, [lineage], SystemClock())

    assert tables(empty) == []
    assert pending(empty, [lineage]) == ["core"]


def test_what_failed_can_be_tried_again_on_the_same_engine(empty, tmp_path):
    broken = make_lineage(tmp_path, "core", PARENT_AND_CHILD, 'op.execute("nonsense")')
    with pytest.raises(Exception, match="nonsense"):
        upgrade(empty, [broken], SystemClock())
    mended = make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)

    moved = upgrade(empty, [mended], SystemClock())

    assert moved == ["core"]
    assert count(empty, "child") == 1


def test_four_runners_at_once_migrate_once(empty, tmp_path):
    lineage = make_lineage(tmp_path, "core", PARENT_AND_CHILD)
    url = empty.url.render_as_string(hide_password=False)

    def run(turn: int) -> list[str]:
        engine = open_engine(url)
        try:
            return upgrade(engine, [lineage], SystemClock())
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as runners:
        results = sorted(runners.map(run, range(4)))

    assert results == [[], [], [], ["core"]]
    assert count(empty, "parent") == 1


def test_rebuilding_a_parent_keeps_its_children(empty, tmp_path):
    upgrade(empty, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], SystemClock())

    upgrade(empty, [make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)], SystemClock())

    assert count(empty, "child") == 1


def test_a_migration_that_leaves_broken_references_is_undone(empty, tmp_path):
    upgrade(empty, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], SystemClock())
    careless = make_lineage(tmp_path, "core", PARENT_AND_CHILD, 'op.execute("UPDATE child SET parent_id = 7")')

    with pytest.raises(Exception, match="child|foreign key") as raised:
        upgrade(empty, [careless], SystemClock())

    assert empty.dialect.name == "postgresql" or raised.type is BrokenReferences
    with empty.connect() as connection:
        assert connection.scalars(text("SELECT parent_id FROM child")).all() == [1]


def test_references_are_watched_again_after_an_upgrade(empty, tmp_path):
    upgrade(empty, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], SystemClock())

    with pytest.raises(Exception, match="(?i)foreign key"), empty.begin() as connection:
        connection.execute(text("INSERT INTO child (id, parent_id) VALUES (2, 7)"))


def test_a_start_upgrades_sqlite_and_refuses_on_postgresql(empty, tmp_path):
    lineage = make_lineage(tmp_path, "core", PARENT_AND_CHILD)

    if empty.dialect.name == "sqlite":
        assert make_ready(empty, [lineage], SystemClock()) == ["core"]
    else:
        with pytest.raises(MigrationsPending, match="core"):
            make_ready(empty, [lineage], SystemClock())

    assert ("parent" in tables(empty)) == (empty.dialect.name == "sqlite")


def test_a_start_on_a_database_that_is_up_to_date_does_nothing(empty, tmp_path):
    lineage = make_lineage(tmp_path, "core", PARENT_AND_CHILD)
    upgrade(empty, [lineage], SystemClock())

    assert make_ready(empty, [lineage], SystemClock()) == []
    assert list_copies(tmp_path / "desk.db") == []


def test_a_database_newer_than_the_program_is_refused(empty, tmp_path):
    upgrade(empty, [make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)], SystemClock())
    (tmp_path / "core" / "2_step.py").unlink()
    older = Lineage("core", tmp_path / "core")

    with pytest.raises(UnknownRevision, match="core: core2"):
        make_ready(empty, [older], SystemClock())


def test_the_others_migrate_on_when_the_folder_of_a_plugin_is_gone(empty, tmp_path):
    core = make_lineage(tmp_path, "core", PARENT_AND_CHILD)
    plugin = make_lineage(tmp_path, "sample", 'op.create_table("sample_thing", sa.Column("id", sa.Integer))')
    assert upgrade(empty, [core, plugin], SystemClock()) == ["core", "sample"]
    core = make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)

    moved = upgrade(empty, [core], SystemClock())

    assert moved == ["core"]
    assert "sample_thing" in tables(empty)


def test_a_plugin_without_migrations_has_no_lineage(tmp_path):
    (tmp_path / "sample" / "migrations").mkdir(parents=True)

    assert plugin_lineage("plain", tmp_path / "plain") is None
    assert plugin_lineage("sample", tmp_path / "sample") == Lineage("sample", tmp_path / "sample" / "migrations")


def test_a_file_that_holds_anything_is_copied_once_before_its_first_change(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    upgrade(engine, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], SystemClock())
    core = make_lineage(
        tmp_path, "core", PARENT_AND_CHILD, 'op.execute("DELETE FROM parent")\nop.execute("DELETE FROM child")'
    )
    plugin = make_lineage(tmp_path, "sample", 'op.create_table("sample_thing", sa.Column("id", sa.Integer))')

    upgrade(engine, [core, plugin], SystemClock())
    engine.dispose()

    (copy,) = list_copies(tmp_path / "desk.db")
    with sqlite3.connect(copy) as before:
        assert before.execute("SELECT name FROM parent").fetchall() == [("one",)]
        assert before.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    before.close()


def test_only_the_last_three_copies_are_kept(tmp_path, clock):
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    steps = [PARENT_AND_CHILD]
    for turn in range(6):
        upgrade(engine, [make_lineage(tmp_path, "core", *steps)], clock)
        steps.append(RENAMING.format(turn=turn))
        clock.advance(timedelta(seconds=1))
    engine.dispose()

    held = []
    for copy in list_copies(tmp_path / "desk.db"):
        with sqlite3.connect(copy) as before:
            held.append(before.execute("SELECT name FROM parent").fetchone()[0])
        before.close()

    assert held == ["turn 3", "turn 2", "turn 1"]


def test_a_copy_that_cannot_be_made_stops_the_upgrade(tmp_path, clock):
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    upgrade(engine, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], clock)
    lineage = make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)
    (tmp_path / "desk.db.unfinished-copy").mkdir()

    with pytest.raises(OSError, match="unfinished-copy"):
        upgrade(engine, [lineage], clock)

    assert pending(engine, [lineage]) == ["core"]
    engine.dispose()


def test_a_copy_that_was_cut_off_is_no_copy_and_does_no_harm(tmp_path, clock):
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    upgrade(engine, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], clock)
    (tmp_path / "desk.db.unfinished-copy").write_bytes(b"half a copy")
    assert list_copies(tmp_path / "desk.db") == []

    upgrade(engine, [make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)], clock)
    engine.dispose()

    assert len(list_copies(tmp_path / "desk.db")) == 1
    assert not (tmp_path / "desk.db.unfinished-copy").exists()


def test_a_database_in_memory_is_not_copied(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = create_engine("sqlite://")
    upgrade(engine, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], SystemClock())

    upgrade(engine, [make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)], SystemClock())

    assert sorted(path.name for path in tmp_path.iterdir()) == ["core"]
    engine.dispose()
