"""Whose report it is: when somebody checked who had sent a report without signing in."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1065"
down_revision = "20261122_1060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("ticket", sa.Column("identified_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("ticket", "identified_at")
