"""Letters of an outage that could not be written."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_1206"
down_revision = "20261123_0431"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("outage_news", schema=None) as batch_op:
        batch_op.add_column(sa.Column("missed", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("outage_news", schema=None) as batch_op:
        batch_op.alter_column("missed", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("outage_news", schema=None) as batch_op:
        batch_op.drop_column("missed")
