"""Rules without code, and what each of them did; whoever keeps the matrix of escalation may write them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1804"
down_revision = "20261122_1753"
branch_labels = None
depends_on = None

ROLES = sa.table("role", sa.column("id", sa.Integer), sa.column("permissions", sa.JSON))
NEEDED, GIVEN = {"escalation.edit", "settings.manage"}, "rule.edit"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "automation_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("moment", sa.String(length=30), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.String(length=10), nullable=False),
        sa.Column("promise", sa.String(length=20), nullable=False),
        sa.Column("match", sa.String(length=5), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("suggestion", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("swept_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_for", sa.String(length=40), nullable=False),
        sa.Column("stopped_on", sa.String(length=20), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_rule")),
    )
    op.create_table(
        "automation_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("moment", sa.String(length=30), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["automation_rule.id"], name=op.f("fk_automation_run_rule_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_automation_run_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_run")),
        sa.UniqueConstraint(
            "rule_id", "ticket_id", "occasion", name=op.f("uq_automation_run_rule_id_ticket_id_occasion")
        ),
    )
    with op.batch_alter_table("automation_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_automation_run_at"), ["at"], unique=False)
        batch_op.create_index("ix_automation_run_rule_id_id", ["rule_id", "id"], unique=False)
        batch_op.create_index("ix_automation_run_ticket_id_rule_id", ["ticket_id", "rule_id", "at"], unique=False)

    with op.batch_alter_table("ticket_clock", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_clock_clock_due_at", ["clock", "due_at"], unique=False)
    _give_permission()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("ticket_clock", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_clock_clock_due_at")

    with op.batch_alter_table("automation_run", schema=None) as batch_op:
        batch_op.drop_index("ix_automation_run_ticket_id_rule_id")
        batch_op.drop_index("ix_automation_run_rule_id_id")
        batch_op.drop_index(batch_op.f("ix_automation_run_at"))

    op.drop_table("automation_run")
    op.drop_table("automation_rule")


def _give_permission() -> None:
    connection = op.get_bind()
    for role_id, held in connection.execute(sa.select(ROLES.c.id, ROLES.c.permissions)).all():
        if set(held) >= NEEDED and GIVEN not in held:
            values = {"permissions": sorted({*held, GIVEN})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))
