"""Own words and colours."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1040"
down_revision = "20261122_1030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "letter_wording",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_wording")),
        sa.UniqueConstraint("key", "language", name=op.f("uq_letter_wording_key_language")),
    )
    with op.batch_alter_table("operator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", sa.JSON(), server_default='["es", "en"]', nullable=False))
        batch_op.add_column(sa.Column("colours", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("operator", schema=None) as batch_op:
        batch_op.alter_column("languages", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        batch_op.alter_column("colours", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("operator", schema=None) as batch_op:
        batch_op.drop_column("colours")
        batch_op.drop_column("languages")

    op.drop_table("letter_wording")
