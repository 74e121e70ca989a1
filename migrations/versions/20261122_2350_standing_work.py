"""Which process has the work that goes on all the time."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2350"
down_revision = "20261122_2346"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("periodic_job", sa.Column("held_by", sa.String(length=120), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("periodic_job") as table:
        table.drop_column("held_by")
