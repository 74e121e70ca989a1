"""What is watched, how to get in, when something is wrong, and what was found last."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2010"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "snmp_monitor_access",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=2), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("auth", sa.String(length=10), nullable=False),
        sa.Column("privacy", sa.String(length=10), nullable=False),
        sa.Column("seal_name", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_access")),
        sa.UniqueConstraint("name", name=op.f("uq_snmp_monitor_access_name")),
    )
    op.create_table(
        "snmp_monitor_profile",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("busy_percent", sa.Integer(), nullable=False),
        sa.Column("bad_errors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_snmp_monitor_profile_name")),
    )
    op.create_table(
        "snmp_monitor_device",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("access_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("test_result", sa.String(length=20), nullable=False),
        sa.Column("up_time", sa.BigInteger(), nullable=True),
        sa.Column("system_name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counters", sa.JSON(), nullable=False),
        sa.Column("polls", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id"], ["snmp_monitor_access.id"], name=op.f("fk_snmp_monitor_device_access_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["snmp_monitor_profile.id"], name=op.f("fk_snmp_monitor_device_profile_id")
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_snmp_monitor_device_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_device")),
        sa.UniqueConstraint("name", name=op.f("uq_snmp_monitor_device_name")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_snmp_monitor_device_resource_id")),
    )
    op.create_index(op.f("ix_snmp_monitor_device_access_id"), "snmp_monitor_device", ["access_id"], unique=False)
    op.create_index("ix_snmp_monitor_device_due", "snmp_monitor_device", ["is_watched", "due_at"], unique=False)
    op.create_index(op.f("ix_snmp_monitor_device_profile_id"), "snmp_monitor_device", ["profile_id"], unique=False)
    op.create_table(
        "snmp_monitor_condition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=15), nullable=False),
        sa.Column("text", sa.String(length=255), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["snmp_monitor_device.id"], name=op.f("fk_snmp_monitor_condition_device_id")
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_snmp_monitor_condition_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_condition")),
        sa.UniqueConstraint(
            "device_id", "resource_id", "cause", name=op.f("uq_snmp_monitor_condition_device_id_resource_id_cause")
        ),
    )
    op.create_table(
        "snmp_monitor_port",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("speed", sa.BigInteger(), nullable=False),
        sa.Column("admin", sa.String(length=12), nullable=False),
        sa.Column("oper", sa.String(length=12), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_up", sa.Boolean(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["snmp_monitor_device.id"], name=op.f("fk_snmp_monitor_port_device_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_snmp_monitor_port_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snmp_monitor_port")),
        sa.UniqueConstraint("device_id", "number", name=op.f("uq_snmp_monitor_port_device_id_number")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("snmp_monitor_port")
    op.drop_table("snmp_monitor_condition")
    op.drop_index(op.f("ix_snmp_monitor_device_profile_id"), table_name="snmp_monitor_device")
    op.drop_index("ix_snmp_monitor_device_due", table_name="snmp_monitor_device")
    op.drop_index(op.f("ix_snmp_monitor_device_access_id"), table_name="snmp_monitor_device")
    op.drop_table("snmp_monitor_device")
    op.drop_table("snmp_monitor_profile")
    op.drop_table("snmp_monitor_access")
