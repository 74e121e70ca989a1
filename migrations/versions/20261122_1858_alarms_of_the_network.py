"""Alarms of the network, what staff write about them, and how long they wait.

Who declares outages may attend to alarms from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1858"
down_revision = "20261122_1846"
branch_labels = None
depends_on = None

ROLES = sa.table("role", sa.column("id", sa.Integer), sa.column("permissions", sa.JSON))
# Whoever holds the first ones gets the others: who declares outages, who may grant everything.
GIVEN = (({"outage.edit"}, {"alarm.attend"}), ({"outage.edit", "plugin.manage", "role.manage"}, {"alarm.raise"}))


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "alarm_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("raise_after", sa.Integer(), nullable=False),
        sa.Column("clear_after", sa.Integer(), nullable=False),
        sa.Column("flaps_after", sa.Integer(), nullable=False),
        sa.Column("steady_after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_rules")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("open_key", sa.String(length=80), nullable=True),
        sa.Column("resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=15), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("hidden_for", sa.String(length=15), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_down", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("flaps", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stands_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_name", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["alarm.id"], name=op.f("fk_alarm_parent_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_alarm_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("open_key", name=op.f("uq_alarm_open_key")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarm_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarm_resource_id"), ["resource_id"], unique=False)
        batch_op.create_index("ix_alarm_state_rank", ["state", "rank", "id"], unique=False)

    op.create_table(
        "alarm_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alarm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_comment_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_comment")),
    )
    with op.batch_alter_table("alarm_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_comment_alarm_id"), ["alarm_id"], unique=False)
    _give_permissions()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("alarm_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_comment_alarm_id"))

    op.drop_table("alarm_comment")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_alarm_state_rank")
        batch_op.drop_index(batch_op.f("ix_alarm_resource_id"))
        batch_op.drop_index(batch_op.f("ix_alarm_parent_id"))
        batch_op.drop_index(batch_op.f("ix_alarm_due_at"))

    op.drop_table("alarm")
    op.drop_table("alarm_rules")


def _give_permissions() -> None:
    connection = op.get_bind()
    for role_id, held in connection.execute(sa.select(ROLES.c.id, ROLES.c.permissions)).all():
        more = {name for needed, given in GIVEN if needed <= set(held) for name in given}
        if more - set(held):
            values = {"permissions": sorted({*held, *more})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))
