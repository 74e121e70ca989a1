"""What debt_check shows on the pages of the desk and of the portal."""

from plugins.debt_check.balances import age_in_minutes, known_balance
from plugins.debt_check.pages import SEE_DEBTS
from plugins.debt_check.verdicts import reason
from servicedesk.plugin_api import AccountView, Actor, Panel, TicketView, UnitOfWork, lazy


def account_panels(uow: UnitOfWork, ticket: TicketView, viewer: Actor) -> list[Panel]:
    """Return the box beside a ticket: what is owed, for how long, and how old that knowledge is.

    Who may see all debts is shown the way there.
    """
    balance = known_balance(uow, ticket.account.id)
    values: dict[str, object] = {"check": ticket.account_check, "is_known": balance is not None}
    values["may_see_debts"] = viewer.may(SEE_DEBTS)
    if balance is not None:
        days = balance.days_overdue(uow.now().date())
        values |= {**reason(balance, days), "minutes": age_in_minutes(balance, uow.now())}
    return [Panel(lazy("Account balance"), "debt_check/_account.html", values)]


def portal_cards(uow: UnitOfWork, account: AccountView) -> list[Panel]:
    """Return the card about a bill to be paid, or none where nothing is owed."""
    balance = known_balance(uow, account.id)
    if balance is None or balance.amount_due <= 0:
        return []
    days = balance.days_overdue(uow.now().date())
    return [
        Panel(lazy("Bill to be paid"), "debt_check/_bill.html", {"account": account.number, **reason(balance, days)})
    ]
