"""Who polls which devices."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0049"
down_revision = "20261123_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "snmp_monitor_shard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=80), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_shard")),
        sa.UniqueConstraint("number", name=op.f("uq_snmp_monitor_shard_number")),
    )
    op.create_table(
        "snmp_monitor_worker",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_worker")),
        sa.UniqueConstraint("name", name=op.f("uq_snmp_monitor_worker_name")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("snmp_monitor_worker")
    op.drop_table("snmp_monitor_shard")
