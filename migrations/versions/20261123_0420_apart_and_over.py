"""What stands apart from outages, and which outages end by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0420"
down_revision = "20261123_0416"
branch_labels = None
depends_on = None

ADDED = (("outage", "ends_by_itself"), ("category", "stands_apart"))


def upgrade() -> None:
    """Bring the tables to this revision."""
    for table, name in ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, name in ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)
    op.add_column("ticket", sa.Column("apart_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("ticket", "apart_since")
    for table, name in reversed(ADDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
