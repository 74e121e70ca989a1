"""What a dump of PostgreSQL holds, read from the dump itself, so that no database is needed to refuse it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from servicedesk.backup import postgres
from servicedesk.backup.queries import NO_MATTER, VERSION_TABLE, Holdings
from servicedesk.core.tickets.models import Attachment

COPY = re.compile(r'COPY (?:[^ ."]+\.|"[^"]+"\.)?"?([^ "]+)"? \((.*)\) FROM stdin;')
END = "\\."


def read_dump(source: Path) -> Holdings:
    """Return what a dump holds, the queue left out; BadBackup when it is none."""
    held = Holdings()
    for table, columns, rows in _tables(postgres.read_script(source)):
        named = [dict(zip(columns, row.split("\t"), strict=True)) for row in _kept(held, table, rows)]
        if table.startswith(VERSION_TABLE):
            held.revisions[table.removeprefix(VERSION_TABLE)] = named[0]["version_num"] if named else ""
        elif table == Attachment.__tablename__:
            held.attachments.update({row["key"]: (int(row["size"]), row["digest"]) for row in named})
    held.counts = {table: count for table, count in held.counts.items() if not table.startswith(NO_MATTER)}
    return held


def _kept(held: Holdings, table: str, rows: Iterable[str]) -> list[str]:
    """Count the rows of a table, and return them when somebody looks into them."""
    kept = []
    held.counts[table] = 0
    for row in rows:
        held.counts[table] += 1
        if table == Attachment.__tablename__ or table.startswith(VERSION_TABLE):
            kept.append(row)
    return kept


def _tables(lines: Iterator[str]) -> Iterator[tuple[str, list[str], Iterator[str]]]:
    """Yield each table of a script with its columns and its rows, in the format of COPY."""
    for line in lines:
        begins = COPY.fullmatch(line)
        if begins:
            columns = [column.strip(' "') for column in begins[2].split(",")]
            yield begins[1], columns, iter(lambda: next(lines, END), END)
