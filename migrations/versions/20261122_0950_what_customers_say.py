"""What customers say."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0950"
down_revision = "20261122_0900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "symptom_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("text_en", sa.String(length=160), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("options_en", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_symptom_question_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_symptom_question")),
    )
    with op.batch_alter_table("symptom_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_symptom_question_category_id"), ["category_id"], unique=False)

    op.create_table(
        "private_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_private_link_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_private_link_digest")),
    )
    with op.batch_alter_table("private_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_private_link_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_private_link_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticket_rating",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_rating_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_rating")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("ticket_rating")
    with op.batch_alter_table("private_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_private_link_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_private_link_ends_at"))

    op.drop_table("private_link")
    with op.batch_alter_table("symptom_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_symptom_question_category_id"))

    op.drop_table("symptom_question")
