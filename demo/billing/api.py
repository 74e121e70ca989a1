"""The interface for the service desk, and the nonsense that it may be told to answer instead."""

import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from hmac import compare_digest
from typing import Any

from demo.billing.exchange import Reply, Request, as_json, problem
from demo.billing.ledger import ACCOUNT_NUMBER, AMOUNT, Account, Ledger

ACCOUNT_PATH = re.compile(r"/v1/accounts/(?P<number>[^/]+)/(?P<what>balance|payments)")
PAGE = 200
LONGEST_REFERENCE = 100

GARBAGE = (
    b"<!doctype html><title>502 Bad Gateway</title>",
    b'{"account": "A-1", "currency": "PEN", "amount_',
    b'{"account": 1, "currency": null, "amount_due": NaN}',
    json.dumps(
        {
            "account": "SOMEBODY-ELSE",
            "currency": "PEN",
            "amount_due": "999.00",
            "oldest_due_date": "2020-01-01",
            "pay_url": None,
            "as_of": "2026-01-01T00:00:00Z",
        }
    ).encode(),
)


@dataclass(frozen=True)
class Api:
    """The interface over one ledger, behind one access key."""

    ledger: Ledger
    access_key: str = field(repr=False)
    url: str
    garbage: Any = field(default_factory=lambda: itertools.cycle(GARBAGE), repr=False)

    def answer(self, request: Request) -> Reply:
        """Answer one request below /v1."""
        if self.ledger.mode == "garbage":
            return Reply(200, "application/json", next(self.garbage))
        expected = f"Bearer {self.access_key}".encode()
        if not compare_digest(request.headers.get("authorization", "").encode(), expected):
            return problem(401, "The access key is missing or wrong")
        if request.path == "/v1/balances":
            return self._list(request) if request.method == "GET" else problem(405, "Only GET")
        match = ACCOUNT_PATH.fullmatch(request.path)
        if not match:
            return problem(404, "No such address")
        if match["what"] == "balance":
            return self._balance(match["number"]) if request.method == "GET" else problem(405, "Only GET")
        return self._pay(match["number"], request.body) if request.method == "POST" else problem(405, "Only POST")

    def _balance(self, number: str) -> Reply:
        account = self.ledger.find(number)
        return as_json(200, self._shown(account)) if account else problem(404, "No such account")

    def _list(self, request: Request) -> Reply:
        """Answer with the accounts after the cursor, which is the number of the last one before."""
        cursor = request.query.get("cursor", "")
        if cursor and not ACCOUNT_NUMBER.fullmatch(cursor):
            return problem(400, "The cursor is not one of ours")
        rest = [account for account in self.ledger.list_accounts() if account.account > cursor]
        page = rest[:PAGE]
        next_cursor = page[-1].account if len(rest) > PAGE else None
        return as_json(200, {"balances": [self._shown(account) for account in page], "next_cursor": next_cursor})

    def _pay(self, number: str, body: bytes) -> Reply:
        payment = _read_payment(body)
        if payment is None:
            return problem(422, "A payment has a positive amount, as text, and a reference")
        account = self.ledger.pay(number, *payment)
        return as_json(201, self._shown(account)) if account else problem(404, "No such account")

    def _shown(self, account: Account) -> dict[str, str | None]:
        return {
            "account": account.account,
            "currency": account.currency,
            "amount_due": account.amount_due,
            "oldest_due_date": account.oldest_due_date,
            "pay_url": f"{self.url}/pay/{account.account}",
            "as_of": datetime.now(UTC).isoformat(timespec="seconds"),
        }


def _read_payment(body: bytes) -> tuple[Decimal, str] | None:
    """Read amount and reference, or return None where they make no sense."""
    try:
        found = json.loads(body)
        amount, reference = found["amount"], found["reference"]
        is_good = AMOUNT.fullmatch(amount) and Decimal(amount) > 0 and 0 < len(reference) <= LONGEST_REFERENCE
        return (Decimal(amount), str(reference)) if is_good else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
