"""The page of accounts that owe, in the agent desk."""

from datetime import timedelta
from decimal import Decimal

import pytest

from plugins.debt_check import hooks, pages
from plugins.debt_check.models import KnownBalance
from plugins.debt_check.tests.acting import OWN
from servicedesk.core import people
from servicedesk.core.people.models import Role
from servicedesk.discovery import SHIPPED, find
from tests.make import make_account, make_staff

PAGE = "/desk/x/debt_check/"


@pytest.fixture
def app(make_app, plugins, installation):
    """Lend the application of a desk in which the plugin is on."""
    installation.plugins = [found for found in find() if found.folder == SHIPPED / "debt_check"]
    installation.catalogues.add("debt_check", SHIPPED / "debt_check" / "translations")
    plugins.install("debt_check", hooks, own_permissions=OWN)
    yield make_app(installation)
    installation.catalogues.remove("debt_check")  # the words of the desk are shared by all tests


def owe(uow, amount, days, **account):
    """Return an account that owes so much, for so many days."""
    row = make_account(uow, **account)
    due = uow.now().date() - timedelta(days=days)
    moments = {"as_of": uow.now(), "checked_at": uow.now()}
    values = {"currency": "PEN", "amount_due": Decimal(amount), "oldest_due_date": due, **moments}
    uow.session.add(KnownBalance(account_id=row.id, **values))
    return row


def agent(uow):
    """Return an agent of a desk in which the plugin was switched on."""
    staff = make_staff(uow, "csm_agent")
    make_staff(uow, "administrator")
    people.introduce_permissions(uow, OWN)
    return staff


def test_accounts_that_owe_are_shown_the_oldest_debt_first(work, client):
    with work() as uow:
        staff = agent(uow)
        owe(uow, "80.00", 3, name="Familia Rojas")
        owe(uow, "120.50", 40, name="Bodega Lima")
        owe(uow, "0.00", 40, name="Familia Paz")

    text = client(staff).get(PAGE).text

    assert text.index("Bodega Lima") < text.index("Familia Rojas")
    assert "Familia Paz" not in text
    assert "40 días" in text and "2 cuentas deben." in text
    assert f'href="{PAGE}"' in text


def test_of_many_only_the_oldest_are_shown(work, client, monkeypatch):
    monkeypatch.setattr(pages, "MOST_SHOWN", 1)
    with work() as uow:
        staff = agent(uow)
        owe(uow, "80.00", -3, name="Familia Rojas")
        owe(uow, "120.50", -2, name="Bodega Lima")

    text = client(staff).get(PAGE).text

    assert "Bodega Lima" in text and "Familia Rojas" not in text
    assert "Se muestra la más antigua." in text and "Aún no vence" in text


def test_where_nobody_owes_the_page_says_so(work, client):
    with work() as uow:
        staff = agent(uow)

    assert "Nadie debe" in client(staff).get(PAGE).text


def test_who_may_not_see_debts_has_no_such_page_whatever_else_he_may(work, client):
    with work() as uow:
        staff = agent(uow)
        role = uow.session.query(Role).filter_by(code="csm_agent").one()
        role.permissions = [name for name in role.permissions if name not in OWN]

    assert client(staff).get(PAGE).status_code == 403
    assert PAGE not in client(staff).get("/desk/").text


def test_whoever_sees_accounts_sees_debts_once_the_plugin_is_on_and_the_warehouse_does_not(work, client):
    with work() as uow:
        other = make_staff(uow, "warehouse")
        staff = agent(uow)

    assert PAGE in client(staff).get("/desk/").text
    assert client(other).get(PAGE).status_code == 403
