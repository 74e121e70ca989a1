"""A report goes from the browser into the database with few statements, the debt check among them."""

import pytest

from plugins.debt_check import hooks
from plugins.debt_check.models import KnownBalance
from plugins.debt_check.settings import Settings
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.tickets.models import Ticket
from tests.listeners import Listener
from tests.statements import counted

MOST = 12
DETAILS = "/report/details?about=INT-1&category=slow"


@pytest.fixture(autouse=True)
def debt_check(plugins, work, street, clock):
    """Switch the debt check on, with a balance of Rosa's that stands against nothing, and another listener."""
    plugins.install("debt_check", hooks, settings_model=Settings)
    plugins.install("told", Listener())
    with work() as uow:
        uow.session.get_one(PluginRecord, "debt_check").settings = {"billing_url": "https://127.0.0.1"}
        uow.session.add(
            KnownBalance(
                account_id=street.account.id, currency="PEN", amount_due=0, as_of=clock.now(), checked_at=clock.now()
            )
        )


def test_a_report_is_sent_with_few_statements(rosa, work, session):
    rosa.submit(DETAILS, {"description": "Casi no cargan los videos."})
    form = rosa.form(DETAILS, names=("description",))
    form.fields["description"] = ["Y ahora ni las páginas."]

    with counted(work()) as statements:
        answer = rosa.send(form, DETAILS)

    assert answer.status_code == 303
    assert session.query(Ticket).count() == 2
    assert any("debt_check_balance" in statement for statement in statements)
    assert len(statements) <= MOST, "\n".join(statements)
