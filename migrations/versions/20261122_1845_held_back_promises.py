"""Promises that are held back: who decides about them, and what is noted without telling it; the norm of a day.

Whoever supervises, or keeps the settings, may decide about what is held back.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1845"
down_revision = "20261122_1833"
branch_labels = None
depends_on = None

ROLES = sa.table("role", sa.column("id", sa.Integer), sa.column("permissions", sa.JSON))
HOLDERS, GIVEN = {"ticket.oversee", "settings.manage"}, "promise.confirm"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("sla_watch", sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sla_edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keeps_norm", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("sla_edition", schema=None) as batch_op:
        batch_op.alter_column("keeps_norm", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    connection = op.get_bind()
    for role_id, held in connection.execute(sa.select(ROLES.c.id, ROLES.c.permissions)).all():
        if HOLDERS & set(held) and GIVEN not in held:
            values = {"permissions": sorted({*held, GIVEN})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("sla_edition", "keeps_norm")
    op.drop_column("sla_watch", "quiet_until")
