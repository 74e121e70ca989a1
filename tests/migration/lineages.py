"""Makes lineages of a few revisions, and looks at what they left."""

from pathlib import Path

from sqlalchemy import Engine, func, inspect, select, table

from servicedesk.migration import Lineage

PARENT_AND_CHILD = """
op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
op.create_table("child", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE", name="fk_child_parent_id")))
op.execute("INSERT INTO parent (id, name) VALUES (1, 'one')")
op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1)")
"""
WIDER_NAME = """
with op.batch_alter_table("parent") as parent:
    parent.alter_column("name", type_=sa.String(40))
"""


def make_lineage(folder: Path, name: str, *steps: str) -> Lineage:
    """Write one revision for each of these bodies of ``upgrade``."""
    versions = folder / name
    versions.mkdir(exist_ok=True)
    for number, step in enumerate(steps, start=1):
        before = repr(f"{name}{number - 1}") if number > 1 else None
        lines = "\n    ".join(step.strip().splitlines())
        heading = (
            f'import sqlalchemy as sa\nfrom alembic import op\nrevision = "{name}{number}"\ndown_revision = {before}'
        )
        (versions / f"{number}_step.py").write_text(f"{heading}\ndef upgrade():\n    {lines}\n")
    return Lineage(name, versions)


def tables(engine: Engine) -> list[str]:
    """Return the names of the tables that there are."""
    return sorted(inspect(engine).get_table_names())


def count(engine: Engine, name: str) -> int:
    """Return how many rows a table holds."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table(name)))
