"""Skills, shifts, absences, and who gets a ticket.

Every team goes on assigning by hand. Roles that supervise see the load of their teams from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1833"
down_revision = "20261122_1804"
branch_labels = None
depends_on = None

ROLES = sa.table("role", sa.column("id", sa.Integer), sa.column("permissions", sa.JSON))
SUPERVISING, SEES_LOAD = {"ticket.oversee"}, "team.supervise"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "skill",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("code", name=op.f("uq_skill_code")),
    )
    op.create_table(
        "work_measure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("most_open", sa.Integer(), nullable=False),
        sa.Column("again_after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_measure")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hands_back", sa.Boolean(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_absence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_user_id"), ["user_id"], unique=False)

    op.create_table(
        "agent_turn",
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_agent_turn_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_agent_turn_user_id")),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_agent_turn")),
    )
    op.create_table(
        "capacity",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("most_open", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_capacity_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_capacity")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_shift_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_team_id"), ["team_id"], unique=False)

    op.create_table(
        "user_skill",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("skill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_user_skill_skill_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_skill_user_id")),
        sa.PrimaryKeyConstraint("user_id", "skill_id", name=op.f("pk_user_skill")),
    )
    with op.batch_alter_table("user_skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_skill_skill_id"), ["skill_id"], unique=False)

    op.create_table(
        "shift_member",
        sa.Column("shift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_member_shift_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_shift_member_user_id")),
        sa.PrimaryKeyConstraint("shift_id", "user_id", name=op.f("pk_shift_member")),
    )
    with op.batch_alter_table("shift_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "skill_need",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("skill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("service_kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_skill_need_category_id")),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_skill_need_skill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_need")),
    )
    with op.batch_alter_table("skill_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skill_need_skill_id"), ["skill_id"], unique=False)

    op.create_table(
        "hand_back",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_hand_back_ticket_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_hand_back_user_id")),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_hand_back")),
    )
    op.create_table(
        "unplaced_ticket",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_unplaced_ticket_team_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_unplaced_ticket_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_unplaced_ticket")),
    )
    with op.batch_alter_table("unplaced_ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unplaced_ticket_team_id"), ["team_id"], unique=False)

    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assigns_by", sa.String(length=10), nullable=False, server_default="hand"))
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.alter_column(
            "assigns_by", existing_type=sa.String(length=10), existing_nullable=False, server_default=None
        )
    _give_permission()


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("assigns_by")

    with op.batch_alter_table("unplaced_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unplaced_ticket_team_id"))

    op.drop_table("unplaced_ticket")
    op.drop_table("hand_back")
    with op.batch_alter_table("skill_need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_need_skill_id"))

    op.drop_table("skill_need")
    with op.batch_alter_table("shift_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_member_user_id"))

    op.drop_table("shift_member")
    with op.batch_alter_table("user_skill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_skill_skill_id"))

    op.drop_table("user_skill")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_team_id"))

    op.drop_table("shift")
    op.drop_table("capacity")
    op.drop_table("agent_turn")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_user_id"))

    op.drop_table("absence")
    op.drop_table("work_measure")
    op.drop_table("skill")


def _give_permission() -> None:
    connection = op.get_bind()
    for role_id, held in connection.execute(sa.select(ROLES.c.id, ROLES.c.permissions)).all():
        if set(held) >= SUPERVISING and SEES_LOAD not in held:
            values = {"permissions": sorted({*held, SEES_LOAD})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))
