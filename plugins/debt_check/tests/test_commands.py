"""What whoever sits at the machine may have the plugin do: ask billing now."""

from decimal import Decimal

import pytest

from plugins.debt_check.balances import known_balance
from plugins.debt_check.tests.acting import owes
from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.plugin_commands import list_commands, run_command


@pytest.fixture
def command(debt):
    """Return a function that runs a command and returns the one thing that it says."""

    def run(name, **typed):
        (found,) = [each for each in list_commands(debt.kernel.registry, "debt_check") if each.name == name]
        (said,) = run_command(debt.kernel, "debt_check", found, typed)
        return said

    return run


def test_all_balances_are_fetched_now(command, ledger, work, rosa):
    owes(ledger, "100200", "58.00")
    owes(ledger, "999999", "10.00")

    said = command("refresh")

    assert said == Message("debt_check.kept", {"count": 1})
    (account_id,) = rosa.account_ids
    assert known_balance(work(), account_id).amount_due == Decimal("58.00")


def test_one_account_is_asked_about_and_its_balance_kept(command, ledger, work, rosa):
    owes(ledger, "100200", "58.00")

    said = command("check", account="100200")

    assert said.code == "debt_check.owes"
    assert said.values["owed"] == {"amount": "58.00", "currency": "PEN"}
    (account_id,) = rosa.account_ids
    assert known_balance(work(), account_id).amount_due == Decimal("58.00")


def test_an_account_that_owes_nothing_is_said_so(command, ledger, rosa):
    owes(ledger, "100200", "0.00", None)

    assert command("check", account="100200") == Message("debt_check.owes_nothing", {"account": "100200"})


def test_an_account_that_the_desk_does_not_know_is_told(command, ledger):
    owes(ledger, "999999", "10.00")

    assert command("check", account="999999") == Refusal("debt_check.unknown_account", {"account": "999999"})


@pytest.mark.parametrize(("name", "typed"), [("refresh", {}), ("check", {"account": "100200"})])
def test_billing_that_does_not_answer_is_told_with_its_reason(command, ledger, name, typed):
    ledger.behave("down")

    assert command(name, **typed).code == "debt_check.unreachable"


def test_without_an_address_there_is_no_command(desk):
    before = desk.collect("provide_commands")

    desk.set(billing_url="https://billing.example")

    assert (before, [each.name for each in desk.collect("provide_commands")]) == ([], ["refresh", "check"])
