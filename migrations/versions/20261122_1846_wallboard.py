"""The wallboard: whoever looks at tickets may see it, and a role for the screen on the wall itself."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1846"
down_revision = "20261122_1845"
branch_labels = None
depends_on = None

ROLES = sa.table(
    "role", sa.column("id", sa.Integer), sa.column("code", sa.String), sa.column("name", sa.String),
    sa.column("permissions", sa.JSON),
)  # fmt: skip
HELD, GIVEN, SCREEN = {"ticket.read", "account.read"}, "wallboard.see", "wallboard"


def upgrade() -> None:
    """Bring the tables to this revision."""
    connection = op.get_bind()
    known = connection.execute(sa.select(ROLES.c.id, ROLES.c.code, ROLES.c.permissions)).all()
    for role_id, _code, held in known:
        if HELD <= set(held) and GIVEN not in held:
            values = {"permissions": sorted({*held, GIVEN})}
            connection.execute(sa.update(ROLES).where(ROLES.c.id == role_id).values(values))
    if known and SCREEN not in {code for _id, code, _held in known}:
        values = {"code": SCREEN, "name": "Screen on the wall", "permissions": [GIVEN]}
        connection.execute(sa.insert(ROLES).values(values))


def downgrade() -> None:
    """Take the tables back to the revision before; what was given stays given, and is no longer known."""
