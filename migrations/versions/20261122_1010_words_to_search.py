"""What is searched by words: its tables, its triggers, and the words of what is there already.

Triggers are code, so they come from the program as it is, but for what a ticket is called: it has one
title as yet. Whoever changes them writes a revision that drops them and makes them anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from servicedesk.core.search.triggers import KINDS, removals, statements, words_of_all

revision = "20261122_1010"
down_revision = "20261122_0950"
branch_labels = None
depends_on = None

TITLES = ("subject",)


def upgrade() -> None:
    """Bring the tables to this revision."""
    for kind in KINDS:
        op.create_table(
            f"{kind}_words",
            sa.Column(f"{kind}_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
            sa.ForeignKeyConstraint(
                [f"{kind}_id"], [f"{kind}.id"], name=op.f(f"fk_{kind}_words_{kind}_id"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(f"{kind}_id", name=op.f(f"pk_{kind}_words")),
        )
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in (*statements(dialect, TITLES), *words_of_all(dialect, TITLES)):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in removals(dialect):
        connection.exec_driver_sql(statement)
    for kind in KINDS:
        if dialect == "sqlite":
            connection.exec_driver_sql(f"DROP TABLE {kind}_words_fts")
        op.drop_table(f"{kind}_words")
    if dialect == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION search_words(text)")
