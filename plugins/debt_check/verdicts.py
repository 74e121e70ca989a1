"""What a balance means for a ticket: the operator's rule, without network or database."""

from datetime import date

from plugins.debt_check.models import KnownBalance
from plugins.debt_check.settings import Settings
from servicedesk.plugin_api import Caution, Hold, lazy

OVERDUE = lazy("debt_check.overdue")
HELD_KINDS = ("fault", "request")  # a complaint or a question always passes


def verdict(balance: KnownBalance | None, kind: str, settings: Settings, today: date) -> Hold | Caution | None:
    """Return what an overdue balance means for a ticket of this kind, None where nothing stands against it."""
    if balance is None or kind not in HELD_KINDS or settings.on_debt == "inform":
        return None
    days = balance.days_overdue(today)
    if days <= settings.grace_days:
        return None
    answer = Hold if settings.on_debt == "hold" else Caution
    return answer(OVERDUE, reason(balance, days))


def reason(balance: KnownBalance, days: int) -> dict[str, object]:
    """Return the plain values with which the reason is told."""
    owed = {"amount": str(balance.amount_due), "currency": balance.currency}
    return {"owed": owed, "days": days, "pay_url": balance.pay_url}
