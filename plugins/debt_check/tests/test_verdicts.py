"""The rule of the operator: what a balance means for a ticket."""

from datetime import date
from decimal import Decimal

import pytest

from plugins.debt_check.balances import keep_balances, known_balance
from plugins.debt_check.models import KnownBalance
from plugins.debt_check.settings import Settings
from plugins.debt_check.verdicts import verdict
from servicedesk.plugin_api import Caution, Hold


def balance(amount="58.00", since=date(2026, 11, 1)):
    return KnownBalance(account_id=1, currency="PEN", amount_due=Decimal(amount), oldest_due_date=since, pay_url="")


@pytest.mark.parametrize(
    ("known", "mode", "today", "answer"),
    [
        (None, "hold", date(2026, 12, 1), None),
        (balance("0.00"), "hold", date(2026, 12, 1), None),
        (balance(since=None), "hold", date(2026, 12, 1), None),
        (balance(), "hold", date(2026, 11, 15), None),
        (balance(), "hold", date(2026, 11, 16), Hold),
        (balance(), "caution", date(2026, 11, 16), Caution),
        (balance(), "inform", date(2026, 11, 16), None),
        (balance(since=date(2027, 1, 1)), "hold", date(2026, 11, 16), None),
    ],
)
def test_the_rule_of_the_operator(known, mode, today, answer):
    found = verdict(known, "fault", Settings(on_debt=mode), today)

    assert found is None if answer is None else isinstance(found, answer)


def test_what_is_known_of_nobody_is_nothing(work):
    assert known_balance(work(), 1) is None


def test_nothing_told_keeps_nothing():
    assert keep_balances(None, []) == 0
