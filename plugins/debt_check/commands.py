"""What whoever sits at the machine may have debt_check do: ask billing now."""

from collections.abc import Iterator

from plugins.debt_check.balances import keep_balance
from plugins.debt_check.billing import BillingUnavailable, ask_balance
from plugins.debt_check.checking import billing_client, fetch_balances
from plugins.debt_check.settings import NO_ADDRESS, UNREACHABLE
from servicedesk.plugin_api import Command, Context, Message, Parameters, Refusal, find_accounts, lazy, setting

KEPT = lazy("debt_check.kept")
OWES = lazy("debt_check.owes")
OWES_NOTHING = lazy("debt_check.owes_nothing")
UNKNOWN_ACCOUNT = lazy("debt_check.unknown_account")


class OneAccount(Parameters):
    """Which account is asked about."""

    account: str = setting(label=lazy("Number of the account"), longest=40)


def commands() -> list[Command]:
    """Return the commands."""
    return [
        Command("refresh", lazy("Fetch all balances from billing now, as it is done every hour."), refresh),
        Command("check", lazy("Ask billing about one account now, keep what it says and say it."), check, OneAccount),
    ]


def refresh(parameters: Parameters, ctx: Context) -> Iterator[Message | Refusal]:
    """Fetch all balances and say how many are kept."""
    if not ctx.settings.billing_url:
        yield Refusal(NO_ADDRESS)
        return
    try:
        yield Message(KEPT, {"count": fetch_balances(ctx)})
    except BillingUnavailable as error:
        yield Refusal(UNREACHABLE, {"reason": error.reason})


def check(parameters: OneAccount, ctx: Context) -> Message | Refusal:
    """Ask about one account, keep the answer and say what it owes."""
    settings, number = ctx.settings, parameters.account
    if not settings.billing_url:
        return Refusal(NO_ADDRESS)
    try:
        told = ask_balance(billing_client(settings), settings.billing_url, settings.access_key.reveal(), number)
    except BillingUnavailable as error:
        return Refusal(UNREACHABLE, {"reason": error.reason})
    with ctx.work() as uow:
        account = find_accounts(uow, [number]).get(number)
        if account is None:
            return Refusal(UNKNOWN_ACCOUNT, {"account": number})
        balance = keep_balance(uow, account.id, told)
        owed = {"amount": str(balance.amount_due), "currency": balance.currency}
        days = balance.days_overdue(uow.now().date())
    if balance.amount_due <= 0:
        return Message(OWES_NOTHING, {"account": number})
    return Message(OWES, {"account": number, "owed": owed, "days": days})
