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
from servicedesk.hosting.children import Children
from servicedesk.hosting.probe import empty_registry
from servicedesk.installation import Installation


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


@pytest.fixture
def apart(installation: Installation) -> Iterator[Children]:
    """Return the processes of this installation; none is left after the test."""
    assert installation.shelf is not None
    processes = Children(installation.config, installation.kernel, installation.shelf)
    installation.kernel.apart = processes
    yield processes
    processes.stop()


@pytest.fixture
def failures(installation: Installation) -> list[tuple[str, str]]:
    """Return which failures were counted, by what was done and their kind."""
    found: list[tuple[str, str]] = []
    registry = installation.kernel.registry
    registry.on_failure = lambda plugin, hook, error: found.append((hook, getattr(error, "kind", "error")))
    return found
