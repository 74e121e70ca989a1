"""A migration that is killed leaves the old tables or the new ones, never anything between (FM-09)."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.migration import CORE, Lineage, pending, upgrade
from tests.migration.lineages import PARENT_AND_CHILD, WIDER_NAME, count, make_lineage, tables

ROOT = Path(__file__).parents[2]
KILLED = -9


def run_until(engine: Engine, lineage: Lineage, last: int) -> bool:
    """Start a runner that is killed before its n-th statement; tell whether it was."""
    url = engine.url.render_as_string(hide_password=False)
    script = [sys.executable, str(Path(__file__).with_name("dying_runner.py")), url, str(lineage.versions), str(last)]
    outcome = subprocess.run(script, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False).returncode
    assert outcome in (0, KILLED)
    return outcome == KILLED


def columns(engine: Engine) -> list[str]:
    """Return the type of every column of the parent table."""
    return [str(column["type"]) for column in inspect(engine).get_columns("parent")]


@pytest.mark.slow
def test_a_rebuilt_table_is_the_old_one_or_the_new_one_wherever_the_runner_was_killed(empty, tmp_path):
    upgrade(empty, [make_lineage(tmp_path, "core", PARENT_AND_CHILD)], SystemClock())
    lineage = make_lineage(tmp_path, "core", PARENT_AND_CHILD, WIDER_NAME)
    old, kills = columns(empty), 0

    while run_until(empty, lineage, kills + 1):
        kills += 1
        assert columns(empty) == old
        assert tables(empty) == ["alembic_version_core", "child", "parent"]
        assert (count(empty, "parent"), count(empty, "child")) == (1, 1)
        assert pending(empty, [lineage]) == ["core"]

    assert kills > 5
    assert columns(empty) != old
    assert (count(empty, "parent"), count(empty, "child")) == (1, 1)
    assert pending(empty, [lineage]) == []


@pytest.mark.parametrize("last", [5, 40, 90])
def test_the_first_revision_leaves_nothing_when_it_is_killed_and_can_be_run_again(empty, last):
    assert run_until(empty, CORE, last)

    assert tables(empty) == []
    assert upgrade(empty, [CORE], SystemClock()) == ["core"]


@pytest.mark.faults
def test_the_first_revision_leaves_nothing_wherever_it_is_killed(empty):
    kills = 0

    while run_until(empty, CORE, kills + 1):
        kills += 1
        assert tables(empty) == []

    assert kills > 80
    assert pending(empty, [CORE]) == []
