"""Documents: those that were issued, the words of their templates, and the files that messages take with them."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_0025"
down_revision = "20261122_2355"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "document_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=90), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
        sa.UniqueConstraint("kind", "language", "version", name=op.f("uq_document_template_kind_language_version")),
    )
    op.create_table(
        "notification_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=False),
        sa.Column("waits_for", sa.String(length=40), nullable=False),
        sa.Column("is_needed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name=op.f("fk_notification_file_notification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_file")),
        sa.UniqueConstraint("notification_id", "name", name=op.f("uq_notification_file_notification_id_name")),
    )
    with op.batch_alter_table("notification_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_file_waits_for"), ["waits_for"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("check_code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=90), nullable=False),
        sa.Column("kind_title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_key", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_document_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_file_key"), ["file_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_issued_at"), ["issued_at"], unique=False)
        batch_op.create_index("ix_document_state_due_at", ["state", "due_at", "id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_state_due_at")
        batch_op.drop_index(batch_op.f("ix_document_issued_at"))
        batch_op.drop_index(batch_op.f("ix_document_file_key"))
        batch_op.drop_index(batch_op.f("ix_document_account_id"))
        batch_op.drop_index(batch_op.f("ix_document_about"))

    op.drop_table("document")
    with op.batch_alter_table("notification_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_file_waits_for"))

    op.drop_table("notification_file")
    op.drop_table("document_template")
