"""Work that repeats: its series, and how many days ahead it is written down."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0330"
down_revision = "20261123_0034"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
USUAL_DAYS = "35"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "maintenance_series",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("work", sa.JSON(), nullable=False),
        sa.Column("planned_by", sa.String(length=80), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_series")),
    )
    with op.batch_alter_table("maintenance_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_series_next_on"), ["next_on"], unique=False)

    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_id", IDENTIFIER, nullable=True))
        batch_op.add_column(sa.Column("occurs_on", sa.Date(), nullable=True))
        batch_op.create_unique_constraint("uq_maintenance_once_a_day", ["series_id", "occurs_on"])
        batch_op.create_foreign_key(batch_op.f("fk_maintenance_series_id"), "maintenance_series", ["series_id"], ["id"])

    with op.batch_alter_table("maintenance_policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("repeat_days", sa.Integer(), nullable=False, server_default=USUAL_DAYS))
    with op.batch_alter_table("maintenance_policy", schema=None) as batch_op:
        batch_op.alter_column("repeat_days", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("maintenance_policy", schema=None) as batch_op:
        batch_op.drop_column("repeat_days")

    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_maintenance_series_id"), type_="foreignkey")
        batch_op.drop_constraint("uq_maintenance_once_a_day", type_="unique")
        batch_op.drop_column("occurs_on")
        batch_op.drop_column("series_id")

    with op.batch_alter_table("maintenance_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_series_next_on"))

    op.drop_table("maintenance_series")
