"""What sensors told last, and from when on they are too hot, or a battery low."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2050"
down_revision = "20261122_2010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("snmp_monitor_device", sa.Column("readings", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("snmp_monitor_profile", sa.Column("hot_degrees", sa.Integer(), nullable=False, server_default="60"))
    op.add_column("snmp_monitor_profile", sa.Column("low_charge", sa.Integer(), nullable=False, server_default="30"))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("snmp_monitor_profile") as table:
        table.drop_column("low_charge")
        table.drop_column("hot_degrees")
    with op.batch_alter_table("snmp_monitor_device") as table:
        table.drop_column("readings")
