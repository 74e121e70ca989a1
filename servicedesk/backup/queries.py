"""Questions about a whole database: what it holds, and which files its rows speak of."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, inspect, select, table

from servicedesk.core.tickets.models import Attachment

VERSION_TABLE = "alembic_version_"
NO_MATTER = "huey_"  # the queue holds nothing that the rows do not


@dataclass
class Holdings:
    """What a database holds: rows by table, revisions by lineage, and size and digest of each attachment by key."""

    counts: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, tuple[int, str]] = field(default_factory=dict)


def read_holdings(connection: Connection) -> Holdings:
    """Return what an open database holds, the queue left out."""
    names = [name for name in sorted(inspect(connection).get_table_names()) if not name.startswith(NO_MATTER)]
    counts = {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}
    return Holdings(counts, _revisions(connection, names), _attachments(connection, names))


def _revisions(connection: Connection, tables: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in tables:
        if name.startswith(VERSION_TABLE):
            row = connection.exec_driver_sql(f'SELECT version_num FROM "{name}"').first()  # noqa: S608  # from the catalogue
            found[name.removeprefix(VERSION_TABLE)] = str(row[0]) if row else ""
    return found


def _attachments(connection: Connection, tables: Iterable[str]) -> dict[str, tuple[int, str]]:
    if Attachment.__tablename__ not in tables:
        return {}
    rows = connection.execute(select(Attachment.key, Attachment.size, Attachment.digest))
    return {key: (size, digest) for key, size, digest in rows}
