"""The whole plugin against a billing server that really answers, refuses, dawdles and is away."""

from datetime import timedelta

import pytest

from plugins.debt_check import checking
from plugins.debt_check.billing import BillingUnavailable
from plugins.debt_check.models import KnownBalance
from plugins.debt_check.tests.acting import OWN, PERMISSIONS, checking_log, owes, report, run_job, shown
from plugins.debt_check.verdicts import OVERDUE
from servicedesk.core import tickets
from servicedesk.core.kernel.actors import Actor, plugin_actor
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.plugin_state import PluginRecord
from tests.make import make_account, make_ticket


def test_an_account_in_order_is_verified_and_goes_the_normal_way(debt, ledger, work, rosa):
    owes(ledger, "100200", "0.00", None)

    ticket = report(work, rosa)
    debt.deliver()

    found = shown(work, ticket)
    assert (found.status, found.account_check) == ("acknowledged", "verified")


def test_debt_holds_and_payment_releases_by_itself_and_the_promise_begins_then(debt, ledger, work, rosa, clock):
    """A3: held with the amount and the way to pay, released by itself, the clock starts at the release."""
    owes(ledger, "100200", "58.00")

    ticket = report(work, rosa)
    debt.deliver()
    held = shown(work, ticket)
    clock.advance(timedelta(hours=5))
    ledger.pay("100200", None, "receipt-1")
    run_job(debt, "recheck")
    released = shown(work, ticket)

    assert (held.status, held.hold["code"], held.attend_by) == ("held", OVERDUE, None)
    assert held.hold["values"]["owed"] == {"amount": "58.00", "currency": "PEN"}
    assert held.hold["values"]["pay_url"].startswith("http://127.0.0.1")
    assert (released.status, released.attend_by) == ("acknowledged", clock.now() + timedelta(hours=24))


def test_a_debt_that_is_known_holds_at_once_without_asking_anybody(debt, billing, ledger, work, rosa):
    owes(ledger, "100200", "58.00")
    run_job(debt, "refresh")
    ledger.behave("down")

    ticket = report(work, rosa)

    assert ticket.status == "held"


def test_what_is_still_owed_stays_held(debt, ledger, work, rosa):
    owes(ledger, "100200", "58.00")
    ticket = report(work, rosa)
    debt.deliver()

    run_job(debt, "recheck")

    assert shown(work, ticket).status == "held"


@pytest.mark.parametrize("mode", ["down", "slow", "garbage"])
def test_billing_away_opens_the_ticket_unverified_and_verifies_it_later(debt, ledger, work, rosa, mode):
    """A4: the ticket opens at once, marked unverified; billing comes back and it is verified by itself."""
    owes(ledger, "100200", "0.00", None)
    ledger.behave(mode)

    ticket = report(work, rosa)
    debt.deliver()
    before = shown(work, ticket)
    ledger.behave("up")
    run_job(debt, "recheck")

    assert (before.status, before.account_check) == ("acknowledged", "unverified")
    assert shown(work, ticket).account_check == "verified"


def test_billing_that_comes_back_with_a_debt_holds(debt, ledger, work, rosa):
    """A4: verified later, or held if in debt."""
    owes(ledger, "100200", "58.00")
    ledger.behave("down")
    ticket = report(work, rosa)
    debt.deliver()

    ledger.behave("up")
    run_job(debt, "recheck")

    assert shown(work, ticket).status == "held"


def test_a_held_ticket_stays_as_it_is_while_billing_is_away(debt, ledger, work, rosa):
    owes(ledger, "100200", "58.00")
    ticket = report(work, rosa)
    debt.deliver()

    ledger.behave("down")
    run_job(debt, "recheck")

    assert shown(work, ticket).status == "held"


def test_billing_that_keeps_failing_is_left_alone(debt, ledger, work, rosa):
    """FM-15: the breaker opens after five failures, and the tickets wait without asking."""
    ledger.behave("down")
    tickets_made = [report(work, rosa) for _ in range(7)]
    debt.deliver()

    assert checking.breaker().is_resting
    assert {shown(work, ticket).account_check for ticket in tickets_made} == {"unverified"}
    run_job(debt, "recheck")


def test_an_account_that_billing_does_not_know_stays_unverified_and_breaks_nothing(debt, work, rosa):
    tickets_made = [report(work, rosa) for _ in range(7)]
    debt.deliver()

    assert not checking.breaker().is_resting
    assert {shown(work, ticket).account_check for ticket in tickets_made} == {"unverified"}


@pytest.mark.parametrize("kind", ["complaint", "question"])
def test_a_complaint_always_passes(debt, ledger, work, rosa, kind):
    owes(ledger, "100200", "58.00")

    ticket = report(work, rosa, kind=kind)
    debt.deliver()

    assert (shown(work, ticket).status, shown(work, ticket).account_check) == ("acknowledged", "verified")


def test_a_ticket_that_was_solved_meanwhile_is_not_held(debt, ledger, work, rosa):
    owes(ledger, "100200", "58.00")
    ticket = report(work, rosa)
    with work() as uow:
        tickets.resolve(uow, ticket.number, "Listo.")

    debt.deliver()

    assert shown(work, ticket).status == "resolved"


def test_without_an_address_nothing_is_asked(debt, work, rosa, plugins):
    with work() as uow:
        uow.session.get(PluginRecord, "debt_check").settings = {}
    plugins.kernel.registry.states.forget()

    ticket = report(work, rosa)
    debt.deliver()
    run_job(debt, "recheck")
    run_job(debt, "refresh")

    assert shown(work, ticket).account_check == ""


def test_a_ticket_that_is_gone_is_no_trouble(debt, ledger, rosa):
    owes(ledger, "100200", "0.00", None)
    actor = plugin_actor("debt_check", PERMISSIONS)
    with debt.kernel.sessions() as session:
        work = lambda: debt.kernel.unit_of_work(actor, session)  # noqa: E731  # a context wants a function
        ctx = Context(actor, lambda: debt.kernel.registry.settings("debt_check"), checking_log(), work)

        checking.check_ticket(ctx, 999_999, "100200")


def test_the_table_is_refreshed_in_chunks_and_unknown_accounts_are_left_out(debt, ledger, work, rosa, monkeypatch):
    monkeypatch.setattr("plugins.debt_check.balances.CHUNK", 2)
    with work() as uow:
        for number in range(4):
            make_account(uow, number=f"9{number}")
    for number in ("90", "91", "92", "93", "unknown"):
        owes(ledger, number, "10.00")

    run_job(debt, "refresh")

    with work() as uow:
        assert uow.session.query(KnownBalance).count() == 4


def test_a_refresh_that_fails_says_so(debt, ledger):
    ledger.behave("down")

    with pytest.raises(BillingUnavailable):
        run_job(debt, "refresh")


def test_the_desk_s_panel_and_the_customer_s_card(debt, ledger, work, rosa, clock):
    registry = debt.kernel.registry
    with work() as uow:
        account = tickets.view_of_account(tickets.get_ticket(uow, make_ticket(uow).number).account)
    ticket = report(work, rosa)
    view = tickets.view_of_ticket(shown(work, ticket))
    ((_, unknown),) = registry.collect("provide_ticket_panels", ticket=view)
    owes(ledger, "100200", "58.00")
    debt.deliver()
    clock.advance(timedelta(minutes=5))

    viewer = Actor("user", permissions=frozenset(OWN))
    ((_, panel),) = registry.collect("provide_ticket_panels", viewer=viewer, ticket=view)
    ((_, card),) = registry.collect("provide_portal_cards", account=view.account)

    assert unknown.values["is_known"] is False
    assert (unknown.values["may_see_debts"], panel.values["may_see_debts"]) == (False, True)
    assert (panel.values["owed"], panel.values["minutes"]) == ({"amount": "58.00", "currency": "PEN"}, 5)
    assert card.values["days"] == 83
    assert list(registry.collect("provide_portal_cards", account=account)) == []
