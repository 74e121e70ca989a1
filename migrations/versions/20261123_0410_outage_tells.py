"""Outage tells."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0410"
down_revision = "20261123_0330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision; until now those were told whose report is part of an outage."""
    with op.batch_alter_table("alarm_rules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outage_tells", sa.String(length=10), nullable=False, server_default="joined"))
    with op.batch_alter_table("alarm_rules", schema=None) as batch_op:
        batch_op.alter_column("outage_tells", existing_type=sa.String(length=10), server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("alarm_rules", schema=None) as batch_op:
        batch_op.drop_column("outage_tells")
