"""What the customers owe, as the billing system of the demo begins."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.operator.crowd import account_numbers
from demo.operator.customers import CUSTOMERS

CURRENCY = "PEN"
# Account, what is owed, and for how many days the oldest bill has been due.
DEBTS = {"104079": (Decimal("58.00"), 47), "104085": (Decimal("139.80"), 33), "104042": (Decimal("49.90"), 3)}


def billing_seed(today: date) -> list[dict[str, Any]]:
    """Return what every account owes: two are overdue, one has a bill that is due for three days only."""
    numbers = [*(customer.number for customer in CUSTOMERS), *account_numbers()]
    return [_account(number, today) for number in numbers]


def _account(number: str, today: date) -> dict[str, Any]:
    amount, days = DEBTS.get(number, (Decimal("0.00"), 0))
    oldest = (today - timedelta(days=days)).isoformat() if amount else None
    return {"account": number, "currency": CURRENCY, "amount_due": str(amount), "oldest_due_date": oldest}
