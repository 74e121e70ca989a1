"""Many tickets that wait, several who know a balance at once, and what the newest answer says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from demo.billing.exchange import problem
from plugins.debt_check import checking
from plugins.debt_check.balances import keep_balance, known_balance
from plugins.debt_check.billing import Balance
from plugins.debt_check.tests.acting import owes, report, run_job, shown
from servicedesk.core import tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.answers import Hold
from tests.database import wait_for_a_lock
from tests.make import as_contact, make_account, make_contact

FRAUD = plugin_actor("fraud", frozenset({"ticket.hold", "ticket.release"}))
EIGHT, NINE = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (8, 9))


def told(amount, as_of):
    return Balance(
        account="100200", currency="PEN", amount_due=amount, oldest_due_date=None, pay_url=None,
        as_of=as_of.isoformat(),
    )  # fmt: skip


@pytest.fixture
def crowd(work):
    """Return five customers, each with an account."""
    with work() as uow:
        accounts = [make_account(uow, number=f"30000{each}") for each in range(5)]
        return [as_contact(make_contact(uow, account), account) for account in accounts]


@pytest.fixture
def hide_list(billing, monkeypatch):
    """Return a function after which billing has no list of balances, as a small one may not."""
    answer = billing.answer

    def hidden(request):
        return problem(404, "No such address") if request.path == "/v1/balances" else answer(request)

    return lambda: monkeypatch.setattr(billing, "answer", hidden)


def test_more_than_a_turn_s_worth_of_tickets_is_released_by_one_list(debt, ledger, work, crowd, monkeypatch):
    monkeypatch.setattr(checking, "ONE_BY_ONE", 2)
    for number in range(5):
        owes(ledger, f"30000{number}", "58.00")
    waiting = [report(work, customer) for customer in crowd]
    debt.deliver()
    for number in range(4):
        ledger.pay(f"30000{number}", None, f"receipt-{number}")

    run_job(debt, "recheck")

    assert [shown(work, ticket).status for ticket in waiting] == ["acknowledged"] * 4 + ["held"]


def test_tickets_that_stay_as_they_are_keep_no_other_from_its_turn(debt, ledger, work, crowd, hide_list, monkeypatch):
    monkeypatch.setattr(checking, "ONE_BY_ONE", 2)
    hide_list()
    waiting = [report(work, customer) for customer in crowd]
    debt.deliver()
    owes(ledger, "300004", "0.00", None)

    for _ in range(3):
        run_job(debt, "recheck")

    assert [shown(work, ticket).account_check for ticket in waiting] == ["unverified"] * 4 + ["verified"]


def test_a_list_that_fails_rests_with_billing(debt, ledger, work, crowd, monkeypatch):
    monkeypatch.setattr(checking, "ONE_BY_ONE", 2)
    waiting = [report(work, customer) for customer in crowd]
    debt.deliver()
    ledger.behave("down")

    for _ in range(3):
        run_job(debt, "recheck")

    assert checking.breaker().is_resting
    assert {shown(work, ticket).account_check for ticket in waiting} == {"unverified"}


def test_an_older_answer_does_not_replace_a_newer_one(debt, work, rosa):
    (account_id,) = rosa.account_ids
    with work() as uow:
        keep_balance(uow, account_id, told("0.00", NINE))

    with work() as uow:
        kept = keep_balance(uow, account_id, told("58.00", EIGHT))

    assert (kept.amount_due, kept.as_of) == (Decimal("0.00"), NINE)


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_two_who_learn_a_balance_at_once_both_keep_it(debt, engine, work, rosa):
    (account_id,) = rosa.account_ids

    def second():
        with work() as uow:
            keep_balance(uow, account_id, told("58.00", NINE))

    with ThreadPoolExecutor(1) as pool:
        with work() as uow:
            keep_balance(uow, account_id, told("60.00", EIGHT))
            uow.session.flush()
            other = pool.submit(second)
            wait_for_a_lock(engine)
        other.result(20)

    assert known_balance(work(), account_id).amount_due == Decimal("58.00")


def test_what_another_plugin_holds_too_stays_held_for_it_alone(debt, ledger, work, rosa):
    owes(ledger, "100200", "58.00")
    ticket = report(work, rosa)
    with work(FRAUD) as uow:
        tickets.hold(uow, ticket.id, Hold("fraud.asked"))
    debt.deliver()

    ledger.pay("100200", None, "receipt-1")
    run_job(debt, "recheck")

    assert shown(work, ticket).hold == {"code": "fraud.asked", "values": {}}
