"""Escalation: the matrix, each hand-over of a ticket, and where units outside are asked.

Roles that attend tickets may take hand-overs from now on. A desk that has network operation begins with one line.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1330"
down_revision = "20261122_1324"
branch_labels = None
depends_on = None

TEAM_COLUMNS = (("contact_name", 120), ("email", 254), ("phone", 40))
ROLES = sa.table("role", sa.column("id", sa.Integer), sa.column("permissions", sa.JSON))
# Whoever holds the first ones gets the others: who attends tickets, who supervises, who keeps the categories.
GIVEN = (
    ({"ticket.escalate", "ticket.start"}, {"ticket.accept", "ticket.return", "ticket.answer", "ticket.follow"}),
    ({"ticket.escalate", "ticket.reject"}, {"ticket.oversee"}),
    ({"category.edit", "settings.manage"}, {"escalation.edit"}),
)
FIRST_LEVEL = "cor"
QUESTIONS = [
    {"text": "¿Qué se revisó ya, y con qué resultado?", "text_en": "What was checked, and what was found?",
     "is_required": True},
]  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "escalation_path",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told_role", sa.String(length=40), nullable=False),
        sa.Column("goes_on_breach", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_escalation_path_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_path")),
        sa.UniqueConstraint("category_id", name=op.f("uq_escalation_path_category_id")),
    )
    op.create_table(
        "escalation_tier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accept_within", sa.Integer(), nullable=False),
        sa.Column("answer_within", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.String(length=10), nullable=False),
        sa.Column("told_role", sa.String(length=40), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["path_id"], ["escalation_path.id"], name=op.f("fk_escalation_tier_path_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_escalation_tier_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_tier")),
    )
    with op.batch_alter_table("escalation_tier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_tier_path_id"), ["path_id"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("is_external", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("from_team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told_role", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_by_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accept_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_name", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("contact", sa.String(length=160), nullable=False),
        sa.Column("follow_up_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["before_id"], ["escalation.id"], name=op.f("fk_escalation_before_id")),
        sa.ForeignKeyConstraint(["from_team_id"], ["team.id"], name=op.f("fk_escalation_from_team_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_ticket_id")),
        sa.ForeignKeyConstraint(["to_team_id"], ["team.id"], name=op.f("fk_escalation_to_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_is_external_state", ["is_external", "state", "ticket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index("ix_escalation_to_team_id_state", ["to_team_id", "state", "ticket_id"], unique=False)

    with op.batch_alter_table("team", schema=None) as batch_op:
        for name, length in TEAM_COLUMNS:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name, length in TEAM_COLUMNS:
            batch_op.alter_column(
                name, existing_type=sa.String(length=length), existing_nullable=False, server_default=None
            )
    op.add_column("ticket", sa.Column("escalation", sa.String(length=10), nullable=True))
    _give_permissions()
    _begin_matrix()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("ticket", "escalation")
    for name, _length in TEAM_COLUMNS:
        op.drop_column("team", name)
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index("ix_escalation_to_team_id_state")
        batch_op.drop_index(batch_op.f("ix_escalation_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_escalation_next_at"))
        batch_op.drop_index("ix_escalation_is_external_state")

    op.drop_table("escalation")
    with op.batch_alter_table("escalation_tier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_tier_path_id"))

    op.drop_table("escalation_tier")
    op.drop_table("escalation_path")


def _give_permissions() -> None:
    connection = op.get_bind()
    for role_id, held in connection.execute(sa.select(ROLES.c.id, ROLES.c.permissions)).all():
        more = {name for needed, given in GIVEN if needed <= set(held) for name in given}
        if more - set(held):
            values = {"permissions": sorted({*held, *more})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))


def _begin_matrix() -> None:
    """Send every fault to network operation where there is such a team: 30 minutes to take it, 4 hours to answer."""
    connection = op.get_bind()
    teams = sa.table("team", sa.column("id", sa.Integer), sa.column("code", sa.String))
    team_id = connection.scalar(sa.select(teams.c.id).where(teams.c.code == FIRST_LEVEL))
    if team_id is None:
        return
    columns = ("told_role", "goes_on_breach")
    paths = sa.table("escalation_path", sa.column("id", sa.Integer), *(sa.column(name) for name in columns))
    connection.execute(sa.insert(paths).values(told_role="csm_supervisor", goes_on_breach=sa.false()))
    names = ("path_id", "position", "team_id", "accept_within", "answer_within", "counted_by", "told_role")
    tiers = sa.table("escalation_tier", *(sa.column(name) for name in names), sa.column("questions", sa.JSON))
    first = {
        "path_id": connection.scalar(sa.select(sa.func.max(paths.c.id))), "position": 0, "team_id": team_id,
        "accept_within": 30, "answer_within": 240, "counted_by": "clock", "told_role": "noc_supervisor",
        "questions": QUESTIONS,
    }  # fmt: skip
    connection.execute(sa.insert(tiers).values(first))
