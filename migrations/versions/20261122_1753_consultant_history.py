"""Whose an account was: each change of its sales consultant."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1753"
down_revision = "20261122_1330"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "consultant_change",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("from_id", IDENTIFIER, nullable=True),
        sa.Column("to_id", IDENTIFIER, nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consultant_change_account_id")),
        sa.ForeignKeyConstraint(["from_id"], ["user.id"], name=op.f("fk_consultant_change_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["user.id"], name=op.f("fk_consultant_change_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultant_change")),
    )
    with op.batch_alter_table("consultant_change", schema=None) as batch_op:
        batch_op.create_index("ix_consultant_change_account_id_at", ["account_id", "at", "id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("consultant_change", schema=None) as batch_op:
        batch_op.drop_index("ix_consultant_change_account_id_at")

    op.drop_table("consultant_change")
