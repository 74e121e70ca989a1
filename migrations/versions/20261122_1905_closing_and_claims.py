"""What a country asks for when a fault ends: evidence, official codes, claims.

Tickets are found by their official code too, so the triggers of the search are made anew; no ticket has a code yet.
"""

import sqlalchemy as sa
from alembic import op

from servicedesk.core.search.triggers import additions, removals

revision = "20261122_1905"
down_revision = "20261122_1859"
branch_labels = None
depends_on = None

TITLES = ("subject", "subject_en", "claim_code")
TITLES_BEFORE = ("subject", "subject_en")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "claim_code",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_claim_code")),
    )
    with op.batch_alter_table("claim_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_code_series"), ["series"], unique=False)

    op.create_table(
        "claim_series",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_claim_series")),
    )
    op.create_table(
        "regulation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("codes_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation")),
    )
    op.create_table(
        "closing_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("attachment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_closing_evidence_attachment_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_closing_evidence_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_evidence")),
    )
    with op.batch_alter_table("closing_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closing_evidence_attachment_id"), ["attachment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_closing_evidence_ticket_id"), ["ticket_id"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claim_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("claim_by", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_ticket_claim_by"), ["claim_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_claim_code"), ["claim_code"], unique=False)
    _search_by(TITLES)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    _search_by(TITLES_BEFORE)
    op.drop_index(op.f("ix_ticket_claim_code"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_claim_by"), table_name="ticket")
    op.drop_column("ticket", "claim_by")
    op.drop_column("ticket", "claim_code")

    with op.batch_alter_table("closing_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closing_evidence_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_closing_evidence_attachment_id"))

    op.drop_table("closing_evidence")
    op.drop_table("regulation")
    op.drop_table("claim_series")
    with op.batch_alter_table("claim_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_code_series"))

    op.drop_table("claim_code")


def _search_by(titles: tuple[str, ...]) -> None:
    connection = op.get_bind()
    for statement in (*removals(connection.dialect.name), *additions(connection.dialect.name, titles)):
        connection.exec_driver_sql(statement)
