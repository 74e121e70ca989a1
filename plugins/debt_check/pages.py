"""The page of debt_check in the agent desk: the accounts that owe, those overdue for longest first."""

from flask import Blueprint, Response
from sqlalchemy import func, select

from plugins.debt_check.models import KnownBalance
from servicedesk.plugin_api import Page, find_accounts_by_id, lazy
from servicedesk.plugin_api.pages import Permission, allows, show, unit_of_work

SEE_DEBTS = "debt_check.see_debts"
MOST_SHOWN = 200


def desk_page() -> Page:
    """Return the page and its entry in the menu of the desk."""
    bp = Blueprint("debt_check_desk", __name__)
    bp.add_url_rule("/", "debtors", debtors)
    return Page("desk", lazy("Debts"), bp, icon="receipt-text", permission=SEE_DEBTS)


@allows(Permission(SEE_DEBTS))
def debtors() -> Response:
    """Show the accounts that owe, as far as billing has told."""
    uow = unit_of_work()
    owing = select(KnownBalance).where(KnownBalance.amount_due > 0)
    total = uow.session.scalar(select(func.count()).select_from(owing.subquery())) or 0
    oldest = owing.order_by(KnownBalance.oldest_due_date, KnownBalance.account_id).limit(MOST_SHOWN)
    balances = uow.session.scalars(oldest).all()
    accounts = find_accounts_by_id(uow, [balance.account_id for balance in balances])
    today = uow.now().date()
    known = [each for each in balances if each.account_id in accounts]
    rows = [(accounts[each.account_id], each, each.days_overdue(today)) for each in known]
    return show("debt_check/debtors.html", "debt_check/_debtors.html", rows=rows, total=total)
