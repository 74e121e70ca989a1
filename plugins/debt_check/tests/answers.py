"""A billing system that answers from a list."""

import json
from dataclasses import dataclass

import pytest

from plugins.debt_check.billing import BillingUnavailable, ask_balance

GOOD = {
    "account": "A-1",
    "currency": "PEN",
    "amount_due": "58.00",
    "oldest_due_date": "2026-10-08",
    "pay_url": "https://pay.example/A-1?from=desk",
    "as_of": "2026-11-22T05:00:00-05:00",
}
URL = "https://billing.example/"


@dataclass
class Answered:
    """An answer, as the desk's client brings it."""

    status: int
    body: bytes


class Client:
    """A client that answers from a list and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def request(self, method, url, headers=None, body=b""):
        self.asked.append((method, url, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def says(content, status=200):
    """Answer with JSON."""
    return Answered(status, json.dumps(content).encode())


def reason_of(answer, account="A-1"):
    """Tell why an answer is not believed."""
    with pytest.raises(BillingUnavailable) as unavailable:
        ask_balance(Client(answer), URL, "key", account)
    return unavailable.value.reason


def page(*accounts, next_cursor=None):
    """Answer with a page of the list."""
    return says({"balances": [GOOD | {"account": account} for account in accounts], "next_cursor": next_cursor})
