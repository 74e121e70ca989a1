"""The balance of each account as billing last told it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0900"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "debt_check_balance",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_due", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("oldest_due_date", sa.Date(), nullable=True),
        sa.Column("pay_url", sa.String(length=400), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_debt_check_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_debt_check_balance")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("debt_check_balance")
