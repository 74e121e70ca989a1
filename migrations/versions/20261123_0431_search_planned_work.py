"""Planned work is searched without case and accents."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "20261123_0431"
down_revision = "20261123_0430"
branch_labels = None
depends_on = None

WORK = sa.table(
    "maintenance", sa.column("id"), sa.column("title"), sa.column("title_en"), sa.column("public_text"),
    sa.column("public_text_en"), sa.column("folded"),
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.alter_column("folded", server_default=None)
    _fold_what_is_there()


def _fold_what_is_there() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(WORK)).all():
        text = "\n".join((row.title, row.title_en, row.public_text, row.public_text_en))
        connection.execute(sa.update(WORK).where(WORK.c.id == row.id).values(folded=_folded(text)))


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).casefold().split())


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("maintenance", schema=None) as batch_op:
        batch_op.drop_column("folded")
