"""What was found in the network and waits for somebody to accept it."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0050"
down_revision = "20261123_0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "snmp_monitor_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("port_number", sa.BigInteger(), nullable=False),
        sa.Column("port_name", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("there", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["snmp_monitor_device.id"], name=op.f("fk_snmp_monitor_proposal_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_proposal")),
        sa.UniqueConstraint(
            "device_id",
            "kind",
            "port_number",
            "name",
            name=op.f("uq_snmp_monitor_proposal_device_id_kind_port_number_name"),
        ),
    )
    op.create_index(op.f("ix_snmp_monitor_proposal_state"), "snmp_monitor_proposal", ["state"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index(op.f("ix_snmp_monitor_proposal_state"), table_name="snmp_monitor_proposal")
    op.drop_table("snmp_monitor_proposal")
