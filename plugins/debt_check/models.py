"""The balance of each account as billing last told it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.plugin_api import Base


class KnownBalance(Base):
    """What an account owes, as billing last told it."""

    __tablename__ = "debt_check_balance"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_due: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    oldest_due_date: Mapped[date | None]
    pay_url: Mapped[str] = mapped_column(String(400), default="")
    as_of: Mapped[datetime]
    checked_at: Mapped[datetime]

    def days_overdue(self, today: date) -> int:
        """Return for how many days the oldest unpaid bill has been due; 0 where nothing is owed."""
        if self.amount_due <= 0 or self.oldest_due_date is None:
            return 0
        return max((today - self.oldest_due_date).days, 0)
