"""Uninstalling a plugin: all it kept is exported first, then its tables and rows are gone.

Its folder or package stays where it is: whoever put it there takes it away.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import DDL, Connection, MetaData, Table, delete, func, inspect, select

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.kernel.plugin_admin import PluginChanged, known_plugin, require_plugin_right
from servicedesk.core.kernel.plugin_figures import PluginFigure
from servicedesk.core.kernel.plugin_replay import Replay
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.settings import SEALED
from servicedesk.core.kernel.unit_of_work import UnitOfWork

LOCK = DDL("LOCK TABLE %(fullname)s IN ACCESS EXCLUSIVE MODE")  # type: ignore[no-untyped-call]  # as it is made


def uninstall_plugin(uow: UnitOfWork, registry: Registry, name: str, keep: Callable[[Iterable[str]], None]) -> None:
    """Export what a plugin keeps, then remove its tables, settings, deliveries and figures.

    ``keep`` gets the export as lines of JSON and must take them all before anything is removed; the first
    tells of the plugin and its settings, each other one of one row. Secrets are left out. Raises Conflict
    while the plugin is on, and NotFound for a name that nobody knows.
    """
    require_plugin_right(uow)
    record = known_plugin(uow, registry, name)
    if record.enabled:
        raise Conflict("plugin.is_on", plugin=name)
    connection = uow.session.connection()
    tables = tables_of(connection, name, _known_names(uow, registry))
    _shut(connection, tables)
    counts = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables}
    lines = export_lines(connection, record, tables)
    keep(lines)
    if next(lines, None) is not None:
        raise RuntimeError("the export was not taken whole, so nothing is removed")
    for table in (*reversed(tables), Table(f"alembic_version_{name}", MetaData())):
        table.drop(connection, checkfirst=True)
    _forget(uow, record)
    changes = {table: [count, 0] for table, count in counts.items()}
    uow.publish(PluginChanged(plugin=name, action="uninstalled", changes=changes))
    uow.after_commit(registry.states.forget)


def _known_names(uow: UnitOfWork, registry: Registry) -> set[str]:
    return {*registry.installed, *uow.session.scalars(select(PluginRecord.name))}


def tables_of(connection: Connection, name: str, plugins: Collection[str]) -> list[Table]:
    """Return the tables of a plugin, those that others point to first; a longer name owns what begins with it."""
    others = tuple(f"{each}_" for each in plugins if each.startswith(f"{name}_"))
    there = [] if _is_our_word(name) else inspect(connection).get_table_names()
    names = [table for table in there if table.startswith(f"{name}_") and not table.startswith(others)]
    found = MetaData()
    found.reflect(connection, only=names)
    return [table for table in found.sorted_tables if table.name in names]


def _is_our_word(name: str) -> bool:
    """Tell whether tables of the desk itself begin so; a plugin of this name could never run."""
    ours = [
        each.local_table for each in Base.registry.mappers if each.class_.__module__.startswith("servicedesk.core.")
    ]
    return any(table.name.startswith(f"{name}_") for table in ours if isinstance(table, Table))


def _shut(connection: Connection, tables: Collection[Table]) -> None:
    """Let nobody write a row between the export and the end; on SQLite nobody else can write anyway."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(LOCK.against(table))


def export_lines(connection: Connection, record: PluginRecord, tables: Iterable[Table]) -> Iterator[str]:
    """Yield what a plugin keeps as lines of JSON, without its secrets."""
    settings = {key: value for key, value in record.settings.items() if not _is_secret(value)}
    yield _line({"plugin": record.name, "version": record.version, "settings": settings})
    for table in tables:
        for row in connection.execute(select(table)).mappings():
            yield _line({"table": table.name, "row": dict(row)})


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and SEALED in value


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: Any) -> str:
    """Return what JSON has no word for: bytes by their digits, a moment or an amount as it is written."""
    return value.hex() if isinstance(value, bytes) else str(value)


def _forget(uow: UnitOfWork, record: PluginRecord) -> None:
    """Remove the rows that the desk itself keeps of a plugin; what is in the audit trail stays."""
    name = record.name
    for model in (Delivery, PluginFailure, PluginFigure, Replay):
        uow.session.execute(delete(model).where(model.plugin == name))
    uow.session.execute(delete(PeriodicJob).where(PeriodicJob.name.startswith(f"{name}.", autoescape=True)))
    uow.session.delete(record)
