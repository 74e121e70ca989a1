"""Which alerts fire."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0420"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "alertmanager_firing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_alertmanager_firing_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alertmanager_firing")),
        sa.UniqueConstraint(
            "resource_id", "cause", "fingerprint", name=op.f("uq_alertmanager_firing_resource_id_cause_fingerprint")
        ),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("alertmanager_firing")
