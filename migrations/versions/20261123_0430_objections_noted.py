"""Objections that somebody of the desk notes for a customer: through which channel, and who noted them."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0430"
down_revision = "20261123_0420"
branch_labels = None
depends_on = None

ONCE = "uq_maintenance_notice_once"
COLUMNS = ["maintenance_id", "contact_id", "sequence", "objection_id"]


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.drop_constraint(ONCE, type_="unique")
        batch_op.create_unique_constraint(ONCE, [*COLUMNS, "occasion"])

    with op.batch_alter_table("maintenance_objection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=12), nullable=False, server_default="portal"))
        batch_op.add_column(sa.Column("noted_by", sa.String(length=80), nullable=False, server_default=""))
    with op.batch_alter_table("maintenance_objection", schema=None) as batch_op:
        batch_op.alter_column("channel", server_default=None)
        batch_op.alter_column("noted_by", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("maintenance_objection", schema=None) as batch_op:
        batch_op.drop_column("noted_by")
        batch_op.drop_column("channel")

    op.execute(sa.text("DELETE FROM maintenance_notice WHERE occasion = 'objected'"))
    with op.batch_alter_table("maintenance_notice", schema=None) as batch_op:
        batch_op.drop_constraint(ONCE, type_="unique")
        batch_op.create_unique_constraint(ONCE, COLUMNS)
