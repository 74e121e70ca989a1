"""Titles in both languages: a ticket that is called by its symptom keeps that in Spanish and in English.

What was written in the language of whoever reported is recognised by the words of its symptom.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1060"
down_revision = "20261122_1055"
branch_labels = None
depends_on = None

IN_SPANISH = """
UPDATE ticket SET subject_en = category.symptom_en FROM category
WHERE category.id = ticket.category_id AND category.symptom_en <> '' AND category.symptom = ticket.subject
"""
IN_ENGLISH = """
UPDATE ticket SET subject_en = category.symptom_en, subject = category.symptom FROM category
WHERE category.id = ticket.category_id AND category.symptom_en = ticket.subject AND ticket.subject_en IS NULL
"""


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("ticket", sa.Column("subject_en", sa.String(length=160), nullable=True))
    op.execute(IN_SPANISH)
    op.execute(IN_ENGLISH)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("ticket", "subject_en")
