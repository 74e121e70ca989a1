"""An empty desk with the tables of one plugin, made once in a run and copied for each test."""

import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, Table

from servicedesk.core.kernel.base import Base, table_of
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.operator import Operator
from servicedesk.discovery import Found, find
from servicedesk.migration import plugin_lineage, upgrade
from servicedesk.migration.writing import load_core_models


class NoPlugin(Exception):
    """There is no plugin to be tested, or it cannot run."""


class DeskTemplate:
    """The empty desk of one plugin."""

    def __init__(self, folder: Path, workplace: Path) -> None:
        """Look at the plugin in this folder; the desk is made when it is first copied."""
        self.folder = folder
        self.found = plugin_in(folder)
        self._file = workplace / "desk.db"

    def copy_to(self, place: Path) -> Engine:
        """Return a desk of one's own; the plugin must have been imported, for its models."""
        if not self._file.exists():
            self._make()
        shutil.copy(self._file, place / "desk.db")
        return open_engine(f"sqlite:///{place}/desk.db")

    def _make(self) -> None:
        engine = open_engine(f"sqlite:///{self._file}")
        Base.metadata.create_all(engine, tables=_our_tables())
        with engine.begin() as connection:
            connection.execute(table_of(Operator).insert().values(name="Andina Red", prefix="AR", number_key="0" * 64))
        lineage = plugin_lineage(self.found.name, self.folder)
        upgrade(engine, [lineage] if lineage else [], SystemClock())
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        engine.dispose()


def plugin_in(folder: Path) -> Found:
    """Return the plugin in this folder, or raise NoPlugin with the reason why it cannot run."""
    for found in find([folder.parent]):
        if found.folder.samefile(folder):
            if found.problem:
                raise NoPlugin(f"{found.name} cannot run: {found.problem}")
            return found
    raise NoPlugin(f"there is no plugin.toml in {folder}")


@cache
def _our_tables() -> list[Table]:
    """Return the tables of the desk itself, with those that only join two others."""
    load_core_models()
    ours = [each for each in Base.registry.mappers if each.class_.__module__.startswith("servicedesk.")]
    joining = [each.secondary for mapper in ours for each in mapper.relationships]
    tables = [each.local_table for each in ours] + joining
    return list(dict.fromkeys(each for each in tables if isinstance(each, Table)))
