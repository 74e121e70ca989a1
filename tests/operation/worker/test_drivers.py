"""What a desk on SQLite does not load, and one on PostgreSQL does."""

import subprocess
import sys
from pathlib import Path

import pytest

from servicedesk.worker import drivers

ROOT = Path(__file__).parents[3]
LOADED = """
import sys
import servicedesk.server
before = "psycopg" in sys.modules, "holidays" in sys.modules
from servicedesk.worker.drivers import load_driver, storage
print(*before, storage.psycopg is None, load_driver() is storage.psycopg is sys.modules["psycopg"])
"""


def test_the_pages_start_without_what_most_desks_never_use_and_the_driver_comes_when_it_is_asked_for() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.stdout.split() == ["False", "False", "True", "True"], told.stderr


def test_what_is_passed_over_is_absent_for_as_long_as_that_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)

    with drivers.passed_over("this"), pytest.raises(ImportError):
        import this  # noqa: F401  # it would print a poem

    assert "this" not in sys.modules


def test_what_is_loaded_already_stays() -> None:
    with drivers.passed_over("json"):
        import json

    assert sys.modules["json"] is json
