"""Fixtures of the plugin host: a folder of plugins, and no trace of them after the test."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.registry import Registry
from servicedesk.hosting.probe import empty_registry


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """Forget what a test has imported as a plugin."""
    modules, tables = set(sys.modules), set(Base.metadata.tables)
    yield
    for name in set(sys.modules) - modules:
        if name.startswith(("servicedesk_plugins", "package_of_a_test")):
            del sys.modules[name]
    for name in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[name])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for plugins."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    return folder


@pytest.fixture
def registry() -> Registry:
    """Return a registry without plugins and without a database behind it."""
    return empty_registry()


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """Return an empty desk on SQLite: what is tried here is decided above the database."""
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    yield engine
    engine.dispose()
