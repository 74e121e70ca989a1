"""What a plugin keeps, handed out: its settings without secrets, and every row of its own tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.plugin_admin import PluginChanged, require_plugin_right
from servicedesk.core.kernel.plugin_removal import export_lines, tables_of
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Kept:
    """What a plugin keeps in one of its tables."""

    table: str
    rows: int


def list_kept(uow: UnitOfWork, registry: Registry, name: str) -> list[Kept]:
    """Return the tables of a plugin with how many rows each holds; NotFound for one that nobody knows."""
    _record(uow, registry, name)
    count = select(func.count())
    return [Kept(each.name, uow.session.scalar(count.select_from(each)) or 0) for each in _tables(uow, registry, name)]


def export_plugin(uow: UnitOfWork, registry: Registry, name: str) -> Iterator[str]:
    """Return what a plugin keeps as lines of JSON: first itself with its settings, then one row after the other."""
    record = _record(uow, registry, name)
    return export_lines(uow.session.connection(), record, _tables(uow, registry, name))


def note_export(uow: UnitOfWork, registry: Registry, name: str) -> None:
    """Put on record that somebody has taken what a plugin keeps, which may be about people."""
    _record(uow, registry, name)
    uow.publish(PluginChanged(plugin=name, action="exported"))


def _record(uow: UnitOfWork, registry: Registry, name: str) -> PluginRecord:
    """Return the row of a plugin, an empty one for a plugin that lies here and was never switched on."""
    require_plugin_right(uow)
    record = uow.session.get(PluginRecord, name)
    plugin = registry.installed.get(name)
    if plugin.built_in if plugin else record is None:
        raise NotFound
    return record or PluginRecord(name=name, version="", settings={})


def _tables(uow: UnitOfWork, registry: Registry, name: str) -> list[Table]:
    names = {*registry.installed, *uow.session.scalars(select(PluginRecord.name))}
    return tables_of(uow.session.connection(), name, names)
