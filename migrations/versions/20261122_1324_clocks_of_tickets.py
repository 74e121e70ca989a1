"""Clocks of tickets: the promise of attention of every open ticket goes on as the first of them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1324"
down_revision = "20261122_1320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "sla_mark",
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("boot", name=op.f("pk_sla_mark")),
    )
    op.create_table(
        "sla_watch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_for", sa.String(length=40), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("is_trusted", sa.Boolean(), nullable=False),
        sa.Column("most_at_once", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_watch")),
    )
    op.create_table(
        "ticket_clock",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("pauses_for", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_for", sa.String(length=20), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_clock_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "clock", name=op.f("pk_ticket_clock")),
    )
    with op.batch_alter_table("ticket_clock", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_clock_next_at",
            ["next_at"],
            unique=False,
        )

    op.add_column("ticket", sa.Column("owed_for", sa.String(length=20), nullable=True))
    op.add_column("ticket", sa.Column("owed_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("news_by", sa.DateTime(timezone=True), nullable=True))
    _go_on_with_what_was_promised()


def _go_on_with_what_was_promised() -> None:
    """Make the clock of attention of every ticket that nobody has answered; of its warnings none is told any more."""
    moment = sa.DateTime(timezone=True)
    ticket = sa.table(
        "ticket", *map(sa.column, ("id", "status", "owed_for")),
        *(sa.column(each, moment) for each in ("answered_at", "attend_by", "promise_began_at", "owed_since")),
    )  # fmt: skip
    owed = (
        ticket.c.status.in_(["acknowledged", "inProgress", "pending"])
        & ticket.c.answered_at.is_(None)
        & ticket.c.attend_by.is_not(None)
        & ticket.c.promise_began_at.is_not(None)
    )
    values = {
        "ticket_id": ticket.c.id, "clock": sa.literal("attention"), "policy_id": sa.literal(0),
        "minutes": sa.literal(24 * 60), "calendar_id": sa.literal(0), "calendar_version": sa.literal(0),
        "pauses_for": sa.literal([], sa.JSON), "warnings": sa.literal([50, 75, 90], sa.JSON), "period": sa.literal(1),
        "began_at": ticket.c.promise_began_at, "due_at": ticket.c.attend_by, "pauses": sa.literal([], sa.JSON),
        "paused_for": sa.literal(""), "phase": sa.literal(90), "next_at": ticket.c.attend_by,
    }  # fmt: skip
    clock = sa.table("ticket_clock", *map(sa.column, values))
    op.execute(clock.insert().from_select(list(values), sa.select(*values.values()).where(owed)))
    op.execute(ticket.update().where(owed).values(owed_for="attention", owed_since=ticket.c.promise_began_at))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("ticket", "news_by")
    op.drop_column("ticket", "owed_since")
    op.drop_column("ticket", "owed_for")

    with op.batch_alter_table("ticket_clock", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ticket_clock_next_at",
        )

    op.drop_table("ticket_clock")
    op.drop_table("sla_watch")
    op.drop_table("sla_mark")
