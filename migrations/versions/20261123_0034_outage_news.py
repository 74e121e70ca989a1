"""Outage news, downtime, and who watches."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0034"
down_revision = "20261123_0025"
branch_labels = None
depends_on = None

# What was reopened after its outage had ended kept the link until now; from now on that would solve it once more.
LEAVE_WHAT_IS_OVER = """
    DELETE FROM outage_link
    WHERE outage_id IN (SELECT id FROM outage WHERE ended_at IS NOT NULL)
    AND ticket_id IN (SELECT id FROM ticket WHERE status IN ('acknowledged', 'held', 'inProgress', 'pending'))
"""
# Outages from before count as well: for what stands on their elements now.
FILL_THE_LEDGER = """
    INSERT INTO service_downtime (service_id, outage_id, began_at, ended_at)
    WITH RECURSIVE reached (outage_id, resource_id) AS (
        SELECT struck.outage_id, struck.resource_id FROM outage_resource AS struck
        JOIN outage ON outage.id = struck.outage_id WHERE outage.ended_at IS NOT NULL
        UNION
        SELECT reached.outage_id, below.resource_id FROM reached
        JOIN resource_dependency AS below ON below.depends_on_id = reached.resource_id
    )
    SELECT DISTINCT standing.service_id, outage.id, outage.started_at, outage.ended_at FROM reached
    JOIN service_resource AS standing ON standing.resource_id = reached.resource_id
    JOIN outage ON outage.id = reached.outage_id
"""


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "alarm_watch",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_for", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_alarm_watch")),
    )
    op.create_table(
        "outage_news",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("tells", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_outage_news_outage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_news")),
    )
    with op.batch_alter_table("outage_news", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outage_news_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outage_news_outage_id"), ["outage_id"], unique=False)

    op.create_table(
        "service_downtime",
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_service_downtime_outage_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_downtime_service_id")),
        sa.PrimaryKeyConstraint("service_id", "outage_id", name=op.f("pk_service_downtime")),
    )
    with op.batch_alter_table("service_downtime", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_downtime_outage_id"), ["outage_id"], unique=False)
    op.execute(LEAVE_WHAT_IS_OVER)
    op.execute(FILL_THE_LEDGER)

    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_column("dismissed_at")

    with op.batch_alter_table("service_downtime", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_downtime_outage_id"))

    op.drop_table("service_downtime")
    with op.batch_alter_table("outage_news", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outage_news_outage_id"))
        batch_op.drop_index(batch_op.f("ix_outage_news_finished_at"))

    op.drop_table("outage_news")
    op.drop_table("alarm_watch")
