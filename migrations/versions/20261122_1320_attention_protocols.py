"""Attention protocols: drafts, versions, runs and answers.

Roles that could work on tickets before may run protocols now, and those that keep the categories may keep them.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql import column, table

revision = "20261122_1320"
down_revision = "20261122_1307"
branch_labels = None
depends_on = None

# Who holds the first gets the second.
GIVEN = (("ticket.resolve", "ticket.protocol"), ("category.edit", "protocol.edit"))
ROLE = table("role", column("id", sa.BigInteger()), column("permissions", sa.JSON()))


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "protocol",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("title_en", sa.String(length=160), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_by", sa.String(length=120), nullable=False),
        sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol")),
        sa.UniqueConstraint("code", name=op.f("uq_protocol_code")),
    )
    op.create_table(
        "protocol_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("protocol_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_protocol_version_protocol_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_version")),
        sa.UniqueConstraint("protocol_id", "number", name=op.f("uq_protocol_version_protocol_id_number")),
    )
    op.create_table(
        "protocol_category",
        sa.Column("protocol_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_protocol_category_category_id")),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_protocol_category_protocol_id")),
        sa.PrimaryKeyConstraint("protocol_id", "category_id", name=op.f("pk_protocol_category")),
    )
    with op.batch_alter_table("protocol_category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_category_category_id"), ["category_id"], unique=False)

    op.create_table(
        "protocol_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("started_by_name", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_protocol_run_ticket_id")),
        sa.ForeignKeyConstraint(["version_id"], ["protocol_version.id"], name=op.f("fk_protocol_run_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_run")),
    )
    with op.batch_alter_table("protocol_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_run_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_protocol_run_version_id"), ["version_id"], unique=False)

    op.create_table(
        "protocol_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["protocol_run.id"], name=op.f("fk_protocol_answer_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_answer")),
    )
    with op.batch_alter_table("protocol_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_answer_run_id"), ["run_id"], unique=False)
    _change_roles(_with_new)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    _change_roles(_without_new)
    with op.batch_alter_table("protocol_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_protocol_answer_run_id"))

    op.drop_table("protocol_answer")
    with op.batch_alter_table("protocol_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_protocol_run_version_id"))
        batch_op.drop_index(batch_op.f("ix_protocol_run_ticket_id"))

    op.drop_table("protocol_run")
    with op.batch_alter_table("protocol_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_protocol_category_category_id"))

    op.drop_table("protocol_category")
    op.drop_table("protocol_version")
    op.drop_table("protocol")


def _change_roles(change: Callable[[list[str]], list[str]]) -> None:
    connection = op.get_bind()
    for role_id, permissions in connection.execute(sa.select(ROLE.c.id, ROLE.c.permissions)).all():
        changed = change(permissions)
        if changed != permissions:
            connection.execute(ROLE.update().where(ROLE.c.id == role_id).values(permissions=changed))


def _with_new(permissions: list[str]) -> list[str]:
    return sorted({*permissions, *(new for held, new in GIVEN if held in permissions)})


def _without_new(permissions: list[str]) -> list[str]:
    return [each for each in permissions if each not in dict(GIVEN).values()]
