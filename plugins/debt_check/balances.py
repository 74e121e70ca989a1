"""The table of balances: what is known, kept when billing told it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from plugins.debt_check.billing import Balance
from plugins.debt_check.models import KnownBalance
from servicedesk.plugin_api import Context, UnitOfWork, find_accounts

CHUNK = 500  # accounts in one transaction


def known_balance(uow: UnitOfWork, account_id: int) -> KnownBalance | None:
    """Return what is known of an account, or None where billing has told nothing yet."""
    return uow.session.get(KnownBalance, account_id)


def known_balances(uow: UnitOfWork, account_ids: Collection[int]) -> dict[int, KnownBalance]:
    """Return what is known of these accounts, by their identifiers."""
    found = select(KnownBalance).where(KnownBalance.account_id.in_(account_ids))
    return {balance.account_id: balance for balance in uow.session.scalars(found)}


def keep_balance(uow: UnitOfWork, account_id: int, told: Balance) -> KnownBalance:
    """Keep what billing told of an account, and return the newest that is known of it.

    One statement, because two may learn of a new account at once; an older answer replaces no newer one.
    """
    insert = postgresql.insert if uow.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    told_now = {
        "currency": told.currency, "amount_due": told.amount_due, "oldest_due_date": told.oldest_due_date,
        "pay_url": str(told.pay_url or ""), "as_of": told.as_of, "checked_at": uow.now(),
    }  # fmt: skip
    put = insert(KnownBalance).values(account_id=account_id, **told_now)
    is_newer = KnownBalance.as_of <= put.excluded.as_of
    uow.session.execute(put.on_conflict_do_update(index_elements=["account_id"], set_=told_now, where=is_newer))
    return uow.session.get_one(KnownBalance, account_id, populate_existing=True)


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
