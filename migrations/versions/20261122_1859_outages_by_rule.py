"""When an alarm becomes an outage: proposed or declared by rule, and which outage it is part of."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1859"
down_revision = "20261122_1858"
branch_labels = None
depends_on = None

# The rules of a desk that has some: propose only, as on a new desk.
ADDED = (
    ("outage_mode", sa.String(length=10), "propose"), ("outage_services", sa.Integer(), "50"),
    ("reports_least", sa.Integer(), "5"), ("reports_minutes", sa.Integer(), "15"),
    ("lasts_minutes", sa.Integer(), "0"), ("public_text", sa.Text(), ""), ("public_text_en", sa.Text(), ""),
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("outage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_index(batch_op.f("ix_alarm_outage_id"), ["outage_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_alarm_outage_id"), "outage", ["outage_id"], ["id"])

    with op.batch_alter_table("alarm_rules", schema=None) as batch_op:
        for name, column_type, begins in ADDED:
            batch_op.add_column(sa.Column(name, column_type, nullable=False, server_default=begins))
    with op.batch_alter_table("alarm_rules", schema=None) as batch_op:
        for name, column_type, _begins in ADDED:
            batch_op.alter_column(name, existing_type=column_type, existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("alarm_rules", schema=None) as batch_op:
        for name, _column_type, _begins in reversed(ADDED):
            batch_op.drop_column(name)

    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_alarm_outage_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_alarm_outage_id"))
        batch_op.drop_column("outage_id")
        batch_op.drop_column("proposed_at")
