"""Notices that could not be written: how often, why, and when they are tried again."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0411"
down_revision = "20261123_0410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("again_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("error", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.alter_column("attempts", server_default=None)
        batch_op.alter_column("error", server_default=None)
        batch_op.create_index("ix_maintenance_notice_attempts_id", ["attempts", "id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_maintenance_notice_attempts_id")
        batch_op.drop_column("error")
        batch_op.drop_column("again_at")
        batch_op.drop_column("attempts")
