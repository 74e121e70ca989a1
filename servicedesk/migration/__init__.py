"""Migrations: bring the tables to what the program expects, for the core and for each plugin.

Each lineage has its own revisions and its own version table, so that a plugin whose folder is gone
never stops the others. A lineage is upgraded in one transaction, wholly or not at all, however many
runners start at once. New revisions are written by ``python -m servicedesk.migration revision "text"``.
"""

import re
from ast import literal_eval
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, column, inspect, select, table, text

from servicedesk.core.kernel.base import UtcDateTime
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.database import WRITE
from servicedesk.core.kernel.patience import wait_without_end
from servicedesk.migration.copies import keep_copy

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ADVISORY_LOCK = 7261  # any number will do, as long as every runner takes the same one
RUNNER_PATIENCE = 600_000  # milliseconds; a second runner waits for a long migration instead of failing
NORMAL_PATIENCE = 10_000
FTS = "_words_fts"  # tables that SQLite keeps for itself behind an index of words
PLAINLY = re.compile(r"^(revision|down_revision)\b[^=\n]*=[ \t]*(.+)$", re.MULTILINE)
WORDS = "_words_words"  # indexes of words, which only PostgreSQL has; no model can describe them


class MigrationsPending(Exception):
    """The database is older than the program, and only a person may change that: ``servicedesk migrate``."""

    def __init__(self, lineages: Sequence[str]) -> None:
        """Keep the names of the lineages that have something to do."""
        super().__init__(", ".join(lineages))
        self.lineages = list(lineages)


class UnknownRevision(Exception):
    """The database is newer than the program: it stands at a revision that no file here describes."""

    def __init__(self, lineage: str, revision: str) -> None:
        """Keep which lineage stands where."""
        super().__init__(f"{lineage}: {revision}")
        self.lineage = lineage
        self.revision = revision


class BrokenReferences(Exception):
    """A migration left rows that point to nothing; it was undone."""


@dataclass(frozen=True)
class Lineage:
    """One plain line of revisions: that of the core, or that of a plugin."""

    name: str
    versions: Path

    @property
    def version_table(self) -> str:
        """Return the table that remembers where this lineage stands."""
        return f"alembic_version_{self.name}"


CORE = Lineage("core", MIGRATIONS / "versions")


def plugin_lineage(name: str, folder: Path) -> Lineage | None:
    """Return the lineage of a plugin, or None when it brings no tables."""
    versions = folder / "migrations"
    return Lineage(name, versions) if versions.is_dir() else None


def pending(engine: Engine, lineages: Sequence[Lineage]) -> list[str]:
    """Return the names of the lineages that have something to do; UnknownRevision when the program is too old."""
    with engine.connect() as connection:
        return [lineage.name for lineage in lineages if _is_behind(connection, lineage)]


def upgrade(engine: Engine, lineages: Sequence[Lineage], clock: Clock) -> list[str]:
    """Bring these lineages, in this order, to their newest revision; return the names of those that moved.

    The core comes first, then plugins after those that they require. A SQLite file that holds
    anything is copied before its first change; the copy stays beside it. Never call it inside a unit
    of work that was entered: it would wait for that one's own lock.
    """
    moved: list[str] = []
    for lineage in lineages:
        copy = partial(_copy_before, engine, clock) if not moved else _no_copy
        if _upgrade_one(engine, lineage, copy):
            moved.append(lineage.name)
    return moved


def make_ready(engine: Engine, lineages: Sequence[Lineage], clock: Clock) -> list[str]:
    """Prepare the database for a start: SQLite upgrades itself, PostgreSQL raises MigrationsPending.

    With several machines on one database somebody must decide when its tables change.
    """
    behind = pending(engine, lineages)
    if behind and engine.dialect.name != "sqlite":
        raise MigrationsPending(behind)
    return upgrade(engine, lineages, clock) if behind else []


def owner_of(table: str, plugins: Collection[str]) -> str:
    """Return the lineage that a table belongs to, by the prefix of its name."""
    return max((plugin for plugin in plugins if table.startswith(f"{plugin}_")), key=len, default=CORE.name)


def comparing(lineage: Lineage, models: MetaData, plugins: Collection[str]) -> dict[str, Any]:
    """Return the options with which Alembic compares the tables of one lineage with its models."""

    def is_ours(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        if kind != "table" or name is None:
            return name is None or not name.endswith(WORDS)
        is_foreign = name.startswith("alembic_version_") or FTS in name
        return owner_of(name, plugins) == lineage.name and not is_foreign

    return {"target_metadata": models, "include_object": is_ours, "render_item": _render, "render_as_batch": True}


def _is_behind(connection: Connection, lineage: Lineage) -> bool:
    """Tell whether the newest revision of a lineage has not been reached.

    Where it plainly has, as at nearly every start, the files say so by themselves; Alembic, which takes longer to
    load than to ask, is there for all else.
    """
    if _stands_at(connection, lineage) == _newest_of(lineage):
        return False
    from servicedesk.migration import scripts  # noqa: PLC0415  # it loads Alembic

    return scripts.is_behind(connection, lineage)


def _stands_at(connection: Connection, lineage: Lineage) -> set[str]:
    """Return the revisions at which a lineage stands; none before its first."""
    if not inspect(connection).has_table(lineage.version_table):
        return set()
    return set(connection.scalars(select(column("version_num")).select_from(table(lineage.version_table))))


def _newest_of(lineage: Lineage) -> set[str] | None:
    """Return the revisions that no other follows, as the files plainly say it; None where they do not."""
    revisions, followed = set[str](), set[str]()
    try:
        for path in lineage.versions.glob("*.py"):
            said = {name: literal_eval(value) for name, value in PLAINLY.findall(path.read_text("utf-8"))}
            revisions.add(said["revision"])
            before = said["down_revision"]
            followed.update([before] if isinstance(before, str) else before or ())
    except (KeyError, SyntaxError, TypeError, ValueError):
        return None
    return (revisions - followed) or None


def _upgrade_one(engine: Engine, lineage: Lineage, copy: Callable[[Connection], None]) -> bool:
    """Upgrade one lineage, unless another runner has just done it."""
    if not pending(engine, [lineage]):
        return False
    with _alone(engine) as connection:
        if not _is_behind(connection, lineage):
            return False
        copy(connection)
        from servicedesk.migration import scripts  # noqa: PLC0415  # it loads Alembic

        scripts.run(connection, lineage)
        return True


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction that may change tables; every other runner waits for its end."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_references(connection), connection.execution_options(**WRITE).begin():
                yield connection
                _check_references(connection)
        else:
            with connection.begin():
                wait_without_end(connection)
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                yield connection


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table without deleting the rows that point to it.

    SQLite ignores this switch inside a transaction, so it is sent on the bare connection before one.
    """
    bare: Any = connection.connection.driver_connection
    bare.execute("PRAGMA foreign_keys=OFF")
    bare.execute(f"PRAGMA busy_timeout={RUNNER_PATIENCE}")
    try:
        yield
    finally:
        bare.execute("PRAGMA foreign_keys=ON")
        bare.execute(f"PRAGMA busy_timeout={NORMAL_PATIENCE}")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences(", ".join(sorted({row[0] for row in broken})))


def _copy_before(engine: Engine, clock: Clock, connection: Connection) -> None:
    """Copy a SQLite file that holds anything; the write lock is ours, so nothing changes meanwhile."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and path != ":memory:" and inspect(connection).get_table_names():
        keep_copy(Path(path), clock.now())


def _no_copy(connection: Connection) -> None:
    """Leave the file alone: it has been copied in this run already."""


def _render(kind: str, thing: Any, context: Any) -> str | bool:
    """Write our moment as the plain type, so that a revision never depends on the code of its day."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False
