"""The plugin host: circuits, figures, replays, and what a process of each plugin must know."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1020"
down_revision = "20261122_1010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "plugin_failure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hook", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_failure")),
    )
    with op.batch_alter_table("plugin_failure", schema=None) as batch_op:
        batch_op.create_index("ix_plugin_failure_plugin_at", ["plugin", "at"], unique=False)

    op.create_table(
        "plugin_figure",
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("hook", sa.String(length=80), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("overruns", sa.Integer(), nullable=False),
        sa.Column("longest_ms", sa.Integer(), nullable=False),
        sa.Column("spread", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "hook", "hour", "source", name=op.f("pk_plugin_figure")),
    )
    with op.batch_alter_table("plugin_figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plugin_figure_hour"), ["hour"], unique=False)

    op.create_table(
        "plugin_replay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("last_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(length=80), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_replay")),
    )
    with op.batch_alter_table("plugin_replay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plugin_replay_plugin"), ["plugin"], unique=False)

    op.create_table(
        "plugin_scan",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_scan")),
    )
    with op.batch_alter_table("plugin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fingerprint", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("isolated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("openings", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("probe_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    # The defaults were for the rows that were there; from now on the program says what a new row holds.
    with op.batch_alter_table("plugin", schema=None) as batch_op:
        batch_op.alter_column("fingerprint", server_default=None)
        batch_op.alter_column("openings", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("plugin", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.drop_column("probe_until")
        batch_op.drop_column("probe_at")
        batch_op.drop_column("openings")
        batch_op.drop_column("isolated_at")
        batch_op.drop_column("fingerprint")

    op.drop_table("plugin_scan")
    with op.batch_alter_table("plugin_replay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plugin_replay_plugin"))

    op.drop_table("plugin_replay")
    with op.batch_alter_table("plugin_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plugin_figure_hour"))

    op.drop_table("plugin_figure")
    with op.batch_alter_table("plugin_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_failure_plugin_at")

    op.drop_table("plugin_failure")
