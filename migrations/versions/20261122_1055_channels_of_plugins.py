"""Channels of plugins: a message names the channel that it goes by, and each channel looks for its own."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1055"
down_revision = "20261122_1040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.alter_column(
            "channel", existing_type=sa.String(length=20), type_=sa.String(length=90), existing_nullable=False
        )
        batch_op.drop_index("ix_notification_due")
        batch_op.create_index("ix_notification_due", ["state", "channel", "lane", "due_at", "id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_due")
        batch_op.create_index("ix_notification_due", ["state", "lane", "due_at", "id"], unique=False)
        batch_op.alter_column(
            "channel", existing_type=sa.String(length=90), type_=sa.String(length=20), existing_nullable=False
        )
