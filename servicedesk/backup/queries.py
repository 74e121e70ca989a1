"""Questions about a whole database: what it holds, and which files its rows speak of."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, inspect, select, table

from servicedesk.core.tickets.models import Attachment

VERSION_TABLE = "alembic_version_"
NO_MATTER = "huey_"  # the queue holds nothing that the rows do not


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each table holds, the queue's left out."""
    names = [name for name in sorted(inspect(connection).get_table_names()) if not name.startswith(NO_MATTER)]
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def get_revisions(connection: Connection, tables: Iterable[str]) -> dict[str, str]:
    """Return at which revision each part of the desk stands, by its name."""
    found = {}
    for name in tables:
        if name.startswith(VERSION_TABLE):
            row = connection.exec_driver_sql(f'SELECT version_num FROM "{name}"').first()  # noqa: S608  # from the catalogue
            found[name.removeprefix(VERSION_TABLE)] = str(row[0]) if row else ""
    return found


def list_attachments(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return the files that tickets speak of: by their key the size and the digest."""
    rows = connection.execute(select(Attachment.key, Attachment.size, Attachment.digest))
    return {key: (size, digest) for key, size, digest in rows}
