"""Accounts at risk of leaving: what happened to them, how they stand, and what was done.

Roles that talk to customers, look after accounts or follow faults up may see it from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1910"
down_revision = "20261122_1905"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = sa.table("role", sa.column("id", sa.Integer), sa.column("permissions", sa.JSON))
PERMISSION = "account.retain"
GIVEN = (
    {"account.read_assigned"}, {"ticket.open", "ticket.reply", "account.read"},
    {"article.edit", "report.read", "account.read"},
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "risk_policy",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("segment", sa.String(length=20), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_policy")),
        sa.UniqueConstraint("segment", name=op.f("uq_risk_policy_segment")),
    )
    op.create_table(
        "account_risk",
        sa.Column("account_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("rules", sa.String(length=120), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_risk_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_risk")),
    )
    with op.batch_alter_table("account_risk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_risk_review_at"), ["review_at"], unique=False)

    op.create_table(
        "risk_step",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_risk_step_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_step")),
    )
    with op.batch_alter_table("risk_step", schema=None) as batch_op:
        batch_op.create_index("ix_risk_step_account_id_at", ["account_id", "at", "id"], unique=False)

    op.create_table(
        "risk_fact",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("ticket_id", IDENTIFIER, nullable=False),
        sa.Column("service_id", IDENTIFIER, nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=40), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_risk_fact_account_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_risk_fact_service_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_risk_fact_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_fact")),
        sa.UniqueConstraint("ticket_id", "kind", "detail", name=op.f("uq_risk_fact_ticket_id_kind_detail")),
    )
    with op.batch_alter_table("risk_fact", schema=None) as batch_op:
        batch_op.create_index("ix_risk_fact_account_id_at", ["account_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_fact_at"), ["at"], unique=False)

    op.add_column("account", sa.Column("at_risk_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("risk_place", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(
            "ix_account_consultant_id_risk_place", ["consultant_id", "risk_place", "number"], unique=False
        )
        batch_op.create_index("ix_account_risk_place_number", ["risk_place", "number"], unique=False)
    _give_permission()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index("ix_account_risk_place_number")
        batch_op.drop_index("ix_account_consultant_id_risk_place")
    op.drop_column("account", "risk_place")
    op.drop_column("account", "at_risk_since")

    with op.batch_alter_table("risk_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_fact_at"))
        batch_op.drop_index("ix_risk_fact_account_id_at")

    op.drop_table("risk_fact")
    with op.batch_alter_table("risk_step", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_step_account_id_at")

    op.drop_table("risk_step")
    with op.batch_alter_table("account_risk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_risk_review_at"))

    op.drop_table("account_risk")
    op.drop_table("risk_policy")


def _give_permission() -> None:
    connection = op.get_bind()
    for role_id, held in connection.execute(sa.select(ROLES.c.id, ROLES.c.permissions)).all():
        if any(needed <= set(held) for needed in GIVEN):
            values = {"permissions": sorted({*held, PERMISSION})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))
