"""Making a home ready for a desk: its folder, its key, its tables and those of its plugins."""

from collections.abc import Callable, Sequence
from graphlib import TopologicalSorter

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from servicedesk.config import Config
from servicedesk.core.kernel.clock import Clock, SystemClock
from servicedesk.core.kernel.keyring import create_key
from servicedesk.core.kernel.plugin_admin import enabled_plugins
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.discovery import Found, find
from servicedesk.installation import Installation
from servicedesk.migration import CORE, Lineage, make_ready, pending, plugin_lineage, upgrade
from servicedesk.worker.queue import create_queue


def make_key(config: Config, engine: Engine) -> bool:
    """Make the key of a new desk, and return whether it was made.

    A database that holds a desk is left without a key: a new one would only hide that the old one is lost.
    """
    if config.key_path.exists() or holds_desk(engine):
        return False
    create_key(config.key_path)
    return True


def holds_desk(engine: Engine) -> bool:
    """Tell whether the database holds the tables of a desk already."""
    return inspect(engine).has_table(CORE.version_table)


def start_database(config: Config, engine: Engine) -> list[str]:
    """Prepare the tables for a start, those of enabled plugins too; PostgreSQL raises MigrationsPending."""
    clock = SystemClock()
    moved = make_ready(engine, [CORE], clock)
    return moved + make_ready(engine, enabled_lineages(config, engine), clock)


def upgrade_database(config: Config, engine: Engine, clock: Clock | None = None) -> list[str]:
    """Bring all tables to what the program expects, and return whose moved."""
    clock = clock or SystemClock()
    moved = upgrade(engine, [CORE], clock)
    moved += upgrade(engine, enabled_lineages(config, engine), clock)
    create_queue(config)
    return moved


def pending_lineages(config: Config, engine: Engine) -> list[str]:
    """Return whose tables are not what the program expects."""
    return pending(engine, [CORE, *enabled_lineages(config, engine)])


def enabled_lineages(config: Config, engine: Engine) -> list[Lineage]:
    """Return the lineages of the plugins that are switched on, each after those that it requires."""
    if not inspect(engine).has_table(PluginRecord.__tablename__):
        return []
    with Session(engine) as session:
        enabled = enabled_plugins(session)
    return lineages_of([found for found in find(config.plugin_folders) if found.name in enabled])


def known_lineages(config: Config) -> list[Lineage]:
    """Return the lineages of the core and of every plugin that lies on this machine, switched on or not."""
    return [CORE, *lineages_of(find(config.plugin_folders))]


def lineages_of(plugins: Sequence[Found]) -> list[Lineage]:
    """Return the lineages of these plugins that bring tables, each after those that it requires."""
    by_name = {found.name: found for found in plugins}
    requires = {name: _required(found) & by_name.keys() for name, found in by_name.items()}
    ordered = [by_name[name] for name in TopologicalSorter(requires).static_order()]
    return [lineage for found in ordered if (lineage := plugin_lineage(found.name, found.folder))]


def plugin_migration(installation: Installation, name: str) -> Callable[[], None]:
    """Return what brings the tables of one plugin, to be run before it is enabled."""

    def migrate() -> None:
        chosen = [found for found in installation.plugins if found.name == name]
        upgrade(installation.kernel.engine, lineages_of(chosen), installation.kernel.clock)

    return migrate


def _required(found: Found) -> set[str]:
    return set(found.manifest.requires) if found.manifest else set()
