"""Fixtures of the plugin host: a folder of plugins, and no trace of them after the test."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.discovery import find, install
from servicedesk.hosting.children import Children
from servicedesk.hosting.probe import empty_registry
from servicedesk.installation import Installation
from tests.database import Plugins
from tests.hosting.writing import write_plugin
from tests.make import make_staff


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


@pytest.fixture
def staff(work: Callable[..., UnitOfWork]) -> Any:
    """Return a user of the desk."""
    with work() as uow:
        return make_staff(uow, "administrator")


@pytest.fixture
def put(
    kernel: Kernel, installation: Installation, folder: Path, make_app: Callable[[Installation], Flask]
) -> Callable[..., Flask]:
    """Return a function that puts a plugin into the desk, switched on, and makes the application."""

    def install_one(hooks: str, **files: str) -> Flask:
        write_plugin(folder, "rain", hooks, **files)
        found = next(each for each in find([folder]) if each.name == "rain")
        installed = install(kernel.registry, found)
        assert installed.problem == ""
        Plugins(kernel).enable("rain")
        installation.plugins = [installed]
        return make_app(installation)

    return install_one
