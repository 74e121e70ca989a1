"""The table of balances: what is known, kept when billing told it."""

from collections.abc import Iterable
from datetime import datetime

from plugins.debt_check.billing import Balance
from plugins.debt_check.models import KnownBalance
from servicedesk.plugin_api import Context, UnitOfWork, find_accounts

CHUNK = 500  # accounts in one transaction


def known_balance(uow: UnitOfWork, account_id: int) -> KnownBalance | None:
    """Return what is known of an account, or None where billing has told nothing yet."""
    return uow.session.get(KnownBalance, account_id)


def keep_balance(uow: UnitOfWork, account_id: int, told: Balance) -> KnownBalance:
    """Keep what billing told of an account, and return it."""
    row = uow.session.get(KnownBalance, account_id) or KnownBalance(account_id=account_id)
    row.currency, row.amount_due = told.currency, told.amount_due
    row.oldest_due_date, row.pay_url = told.oldest_due_date, str(told.pay_url or "")
    row.as_of, row.checked_at = told.as_of, uow.now()
    uow.session.add(row)
    return row


def keep_balances(ctx: Context, told: Iterable[Balance]) -> int:
    """Keep a whole list, a chunk at a time; accounts that the desk does not know are left out."""
    kept, chunk = 0, []
    for balance in told:
        chunk.append(balance)
        if len(chunk) == CHUNK:
            kept += _keep_chunk(ctx, chunk)
            chunk = []
    return kept + (_keep_chunk(ctx, chunk) if chunk else 0)


def _keep_chunk(ctx: Context, chunk: list[Balance]) -> int:
    """Keep one chunk in a transaction of its own, so that nobody waits long for it."""
    with ctx.work() as uow:
        accounts = find_accounts(uow, [balance.account for balance in chunk])
        for balance in chunk:
            if balance.account in accounts:
                keep_balance(uow, accounts[balance.account].id, balance)
        return len(accounts)


def age_in_minutes(balance: KnownBalance, now: datetime) -> int:
    """Return for how many minutes a balance has been known."""
    return int((now - balance.checked_at).total_seconds() // 60)
