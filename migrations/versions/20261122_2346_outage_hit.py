"""Outage hit."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2346"
down_revision = "20261122_1910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision; what goes on already was declared when it began, as far as is known."""
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("services_hit", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("accounts_hit", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE outage SET declared_at = started_at")
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.alter_column("declared_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("services_hit", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("accounts_hit", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.drop_column("accounts_hit")
        batch_op.drop_column("services_hit")
        batch_op.drop_column("declared_at")
