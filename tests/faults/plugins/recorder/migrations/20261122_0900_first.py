"""The table of the recorder."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0900"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "recorder_effect",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("recorder_effect")
