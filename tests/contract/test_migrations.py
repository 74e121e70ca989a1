"""The migrations, run from empty, make exactly the tables that the models describe."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, MetaData, String, Table, inspect, select

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.operator import Operator
from servicedesk.migration import CORE, comparing, owner_of, pending, upgrade
from servicedesk.migration.scripts import configuration
from servicedesk.migration.writing import load_core_models

PLUGINS = [folder.name for folder in (Path(__file__).parents[2] / "plugins").iterdir() if folder.is_dir()]


def differences(engine: Engine, models: MetaData) -> list[Any]:
    """Return what Alembic would change in the database to make it as the models are."""
    options = comparing(CORE, models, PLUGINS) | {"compare_server_default": True}
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), models)


def shape(engine: Engine) -> dict[str, Any]:
    """Return every table as the database itself describes it: columns, keys, references, indexes."""
    look = inspect(engine)
    return {
        name: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in look.get_columns(name)},
            look.get_pk_constraint(name),
            sorted(map(repr, look.get_foreign_keys(name))),
            sorted(map(repr, look.get_unique_constraints(name))),
            sorted(map(repr, look.get_check_constraints(name))),
            sorted(map(repr, look.get_indexes(name))),
        )
        for name in look.get_table_names()
        if name in Base.metadata.tables and owner_of(name, PLUGINS) == CORE.name
    }


def test_migrations_from_empty_leave_nothing_that_the_models_would_change(empty):
    load_core_models()

    upgrade(empty, [CORE], SystemClock())

    assert differences(empty, Base.metadata) == []
    assert pending(empty, [CORE]) == []


def test_a_forgotten_column_would_be_noticed(empty):
    load_core_models()
    upgrade(empty, [CORE], SystemClock())
    models = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(models)
    Table("operator", models, Column("motto", String(80)), extend_existing=True)

    found = differences(empty, models)

    assert [(change[0], change[2], change[3].name) for change in found] == [("add_column", "operator", "motto")]


def test_migrations_make_the_very_tables_that_the_models_make(empty, tmp_path, request):
    load_core_models()
    upgrade(empty, [CORE], SystemClock())
    if empty.dialect.name == "sqlite":
        modelled = open_engine(f"sqlite:///{tmp_path}/modelled.db")
        Base.metadata.create_all(modelled)
    else:
        modelled = request.getfixturevalue("postgres_engine")

    made, expected = shape(empty), shape(modelled)

    assert {name: made.get(name) for name in expected} == expected


def test_the_first_migration_brings_the_operator_with_a_key_of_its_own(empty):
    upgrade(empty, [CORE], SystemClock())

    with empty.connect() as connection:
        keys = connection.scalars(select(Operator.number_key)).all()

    assert [len(key) for key in keys] == [64]


def test_the_revisions_are_one_line_in_the_order_of_their_names():
    scripts = ScriptDirectory.from_config(configuration(CORE))

    newest_first = [script.revision for script in scripts.walk_revisions()]

    assert len(scripts.get_heads()) == 1, "chain your revision to the newest one: two heads are two orders of upgrade"
    assert newest_first == sorted(newest_first, reverse=True)
