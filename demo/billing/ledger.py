"""The accounts with what they owe, kept in one file that is always whole."""

import json
import os
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import RLock
from typing import Any

ACCOUNT_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
AMOUNT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
CURRENCY = re.compile(r"[A-Z]{3}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MODES = ("up", "slow", "down", "garbage")


@dataclass(frozen=True)
class Account:
    """One account and what it owes."""

    account: str
    currency: str
    amount_due: str
    oldest_due_date: str | None

    @property
    def is_in_debt(self) -> bool:
        """Say whether something is to be paid."""
        return Decimal(self.amount_due) > 0

    def paid(self, amount: Decimal) -> "Account":
        """Return the account after a payment; the oldest bill stays open until nothing is owed."""
        rest = Decimal(self.amount_due) - amount
        return replace(self, amount_due=f"{rest:.2f}", oldest_due_date=self.oldest_due_date if rest > 0 else None)


def read_account(found: Any) -> Account:
    """Check one account of a file; ``ValueError`` says which and why."""
    try:
        account = Account(**found)
        is_good = (
            ACCOUNT_NUMBER.fullmatch(account.account)
            and CURRENCY.fullmatch(account.currency)
            and AMOUNT.fullmatch(account.amount_due)
            and (account.oldest_due_date is None or DATE.fullmatch(account.oldest_due_date))
        )
    except TypeError:
        is_good = None
    if not is_good:
        raise ValueError(f"not an account: {json.dumps(found)[:200]}")
    return account


class Ledger:
    """All accounts, the payments that were booked, and how the server behaves at the moment."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin with nothing."""
        self._path = path
        self._lock = RLock()
        self._accounts: dict[str, Account] = {}
        self._references: set[str] = set()
        self._mode = "up"
        if path.exists():
            self._load(json.loads(path.read_text()))

    @property
    def mode(self) -> str:
        """Return how the server behaves: up, slow, down or garbage."""
        return self._mode

    def behave(self, mode: str) -> None:
        """Change how the server behaves."""
        with self._lock:
            self._mode = mode
            self._save()

    def seed(self, found: list[Any]) -> None:
        """Add accounts that are not known yet; those that are keep what was paid since."""
        with self._lock:
            for account in map(read_account, found):
                self._accounts.setdefault(account.account, account)
            self._save()

    def find(self, number: str) -> Account | None:
        """Find one account."""
        return self._accounts.get(number)

    def list_accounts(self) -> list[Account]:
        """List all accounts by number."""
        with self._lock:
            return sorted(self._accounts.values(), key=lambda account: account.account)

    def pay(self, number: str, amount: Decimal | None, reference: str) -> Account | None:
        """Book a payment, of everything that is owed if no amount is given; a known reference books nothing twice."""
        with self._lock:
            account = self._accounts.get(number)
            if account is None or (reference and reference in self._references):
                return account
            paid = account.paid(Decimal(account.amount_due) if amount is None else amount)
            self._accounts[number] = paid
            self._references |= {reference} - {""}
            self._save()
            return paid

    def charge(self, number: str, amount: Decimal, due: date) -> Account | None:
        """Add a bill that fell due on this day; an older one that is unpaid stays the oldest."""
        with self._lock:
            account = self._accounts.get(number)
            if account is None:
                return None
            owed = Decimal(account.amount_due) + amount
            oldest = min(account.oldest_due_date or due.isoformat(), due.isoformat()) if owed > 0 else None
            charged = replace(account, amount_due=f"{owed:.2f}", oldest_due_date=oldest)
            self._accounts[number] = charged
            self._save()
            return charged

    def _load(self, found: dict[str, Any]) -> None:
        accounts = map(read_account, found["accounts"])
        self._accounts = {account.account: account for account in accounts}
        self._references = set(found["references"])
        self._mode = found["mode"]

    def _save(self) -> None:
        """Write everything beside the file and put it in its place at once."""
        kept = {
            "accounts": [asdict(account) for account in self._accounts.values()],
            "references": sorted(self._references),
            "mode": self._mode,
        }
        part = self._path.with_suffix(".part")
        with part.open("w") as target:
            json.dump(kept, target, indent=1)
            target.flush()
            os.fsync(target.fileno())
        part.replace(self._path)
