"""The files of revisions as Alembic reads and runs them; loaded only where something is to be done."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from servicedesk.migration import MIGRATIONS, Lineage, UnknownRevision


def knows(lineage: Lineage, revision: str) -> bool:
    """Tell whether a file here describes this revision; none at all is known too."""
    scripts = ScriptDirectory.from_config(configuration(lineage))
    try:
        return not revision or scripts.get_revision(revision) is not None
    except CommandError:
        return False


def is_behind(connection: Connection, lineage: Lineage) -> bool:
    """Tell whether the newest revision of a lineage has not been reached."""
    scripts = ScriptDirectory.from_config(configuration(lineage, connection))
    here = MigrationContext.configure(connection, opts={"version_table": lineage.version_table}).get_current_heads()
    for revision in here:
        try:
            scripts.get_revision(revision)
        except CommandError as error:
            raise UnknownRevision(lineage.name, revision) from error
    return set(here) != set(scripts.get_heads())


def run(connection: Connection, lineage: Lineage) -> None:
    """Run the revisions of a lineage that this database has not had, in the transaction of the caller."""
    command.upgrade(configuration(lineage, connection), "heads")


def configuration(
    lineage: Lineage, connection: Connection | None = None, options: dict[str, Any] | None = None
) -> Config:
    """Return what Alembic must know to run the one environment for this lineage on this connection."""
    config = Config(attributes={"connection": connection, "options": {"version_table": lineage.version_table}})
    config.set_main_option("script_location", _quoted(MIGRATIONS))
    config.set_main_option("version_locations", _quoted(lineage.versions))
    config.set_main_option("path_separator", "newline")  # a folder's name may hold any other separator
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["options"].update(options or {})
    return config


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%%")
