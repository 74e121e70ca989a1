"""The triggers that keep the words of searches: a migrated desk has the very same as a new one."""

from sqlalchemy import text

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.search.triggers import removals, statements
from servicedesk.migration import CORE, upgrade
from tests.database import fill

THERE = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%' ORDER BY name",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}


def triggers_of(engine):
    with engine.connect() as connection:
        return {name: sql for name, sql in connection.execute(text(THERE[engine.dialect.name]))}


def test_migrations_leave_the_triggers_that_the_program_makes(empty, tmp_path, request):
    upgrade(empty, [CORE], SystemClock())
    if empty.dialect.name == "sqlite":
        modelled = open_engine(f"sqlite:///{tmp_path}/modelled.db")
        fill(modelled)
    else:
        modelled = request.getfixturevalue("postgres_engine")

    found = triggers_of(empty)

    assert found == triggers_of(modelled)
    assert len(found) >= 14


def test_tables_that_are_there_already_are_left_with_their_triggers(engine):
    before = triggers_of(engine)

    Base.metadata.create_all(engine)

    assert triggers_of(engine) == before


def test_the_triggers_can_be_taken_away_and_made_anew(empty):
    upgrade(empty, [CORE], SystemClock())
    before, dialect = triggers_of(empty), empty.dialect.name
    again = [each for each in statements(dialect) if "TRIGGER" in each or "RETURNS trigger" in each]

    with empty.begin() as connection:
        for statement in removals(dialect):
            connection.exec_driver_sql(statement)
        for statement in again:
            if "_fts" not in statement:
                connection.exec_driver_sql(statement)

    assert triggers_of(empty) == before
