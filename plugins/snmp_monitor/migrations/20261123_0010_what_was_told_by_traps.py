"""What was told by traps."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0010"
down_revision = "20261122_2050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "snmp_monitor_trap_kind",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_trap_kind")),
        sa.UniqueConstraint("kind", name=op.f("uq_snmp_monitor_trap_kind_kind")),
    )
    op.create_table(
        "snmp_monitor_trap_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=15), nullable=False),
        sa.Column("port_name", sa.String(length=255), nullable=False),
        sa.Column("lasts_minutes", sa.Integer(), nullable=False),
        sa.Column("text_es", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_trap_rule")),
        sa.UniqueConstraint("kind", name=op.f("uq_snmp_monitor_trap_rule_kind")),
    )
    op.create_table(
        "snmp_monitor_trap_source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("is_known", sa.Boolean(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("dropped", sa.BigInteger(), nullable=False),
        sa.Column("garbage", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_kind", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_trap_source")),
        sa.UniqueConstraint("address", name=op.f("uq_snmp_monitor_trap_source_address")),
    )
    op.create_table(
        "snmp_monitor_trap",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("port", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(length=2), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("became", sa.String(length=10), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["snmp_monitor_device.id"],
            name=op.f("fk_snmp_monitor_trap_device_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_trap")),
    )
    with op.batch_alter_table("snmp_monitor_trap", schema=None) as batch_op:
        batch_op.create_index("ix_snmp_monitor_trap_device", ["device_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_snmp_monitor_trap_last_at"), ["last_at"], unique=False)

    op.create_table(
        "snmp_monitor_trap_alarm",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["snmp_monitor_device.id"],
            name=op.f("fk_snmp_monitor_trap_alarm_device_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_snmp_monitor_trap_alarm_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_trap_alarm")),
        sa.UniqueConstraint(
            "device_id",
            "resource_id",
            "cause",
            "thing",
            name=op.f("uq_snmp_monitor_trap_alarm_device_id_resource_id_cause_thing"),
        ),
    )
    with op.batch_alter_table("snmp_monitor_trap_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snmp_monitor_trap_alarm_until"), ["until"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("snmp_monitor_trap_alarm", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snmp_monitor_trap_alarm_until"))

    op.drop_table("snmp_monitor_trap_alarm")
    with op.batch_alter_table("snmp_monitor_trap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snmp_monitor_trap_last_at"))
        batch_op.drop_index("ix_snmp_monitor_trap_device")

    op.drop_table("snmp_monitor_trap")
    op.drop_table("snmp_monitor_trap_source")
    op.drop_table("snmp_monitor_trap_rule")
    op.drop_table("snmp_monitor_trap_kind")
