"""Urgent facts are told before all that waits."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_1628"
down_revision = "20261123_1206"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index("ix_delivery_state_due_at")
        batch_op.create_index(
            "ix_delivery_state_is_urgent_due_at", ["state", "is_urgent", "due_at", "id"], unique=False
        )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("is_urgent", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_state_is_urgent_due_at")
        batch_op.create_index("ix_delivery_state_due_at", ["state", "due_at", "id"], unique=False)
        batch_op.drop_column("is_urgent")
