"""The report of tickets that were held for debt."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from plugins.debt_check.reports import Period, held_for_debt
from plugins.debt_check.tests.acting import owes, report, run_job
from servicedesk.core import tickets
from servicedesk.core.kernel.plugin_reports import first_answers, read_excerpt
from tests.database import EVERYTHING
from tests.make import as_user, make_staff

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture
def read(debt):
    """Return a function that reads the report."""

    def rows(since=DAY, until=DAY, shown="all"):
        asked = Period(since=since, until=until, shown=shown)
        return read_excerpt(debt.kernel.registry, EVERYTHING, "debt_check", held_for_debt(), asked).rows

    return rows


def test_a_hold_and_its_release_by_payment_are_one_row(debt, ledger, work, rosa, clock, read):
    owes(ledger, "100200", "58.00")
    ticket = report(work, rosa)
    debt.deliver()
    waiting = read()
    clock.advance(timedelta(hours=3, minutes=30))
    ledger.pay("100200", None, "receipt-1")
    run_job(debt, "recheck")

    (row,) = read()

    assert waiting[0][:6] == [ticket.number, "100200", waiting[0][2], _pen("58.00"), AT, None]
    assert row[0] == ticket.number and row[3] == _pen("0.00")
    assert row[4:] == [AT, AT + timedelta(hours=3, minutes=30), Decimal("3.5"), "debt_check"]
    assert (len(read(shown="waiting")), len(read(shown="released"))) == (0, 1)


def test_one_that_was_held_when_it_was_opened_is_there_too(debt, ledger, work, rosa, read):
    owes(ledger, "100200", "58.00")
    report(work, rosa)
    debt.deliver()
    second = report(work, rosa)

    assert second.status == "held"
    assert [row[0] for row in read()] == [_first(work), second.number]


def test_whoever_let_a_ticket_go_on_is_named(debt, ledger, work, rosa, read):
    owes(ledger, "100200", "58.00")
    ticket = report(work, rosa)
    debt.deliver()
    with work() as uow:
        lead = make_staff(uow, "administrator", name="Ana Sol")
    with work(as_user(lead, "administrator")) as uow:
        tickets.release(uow, ticket.id)

    assert read()[0][7] == "Ana Sol"


def test_what_lies_outside_of_the_days_is_not_there(debt, ledger, work, rosa, read):
    owes(ledger, "100200", "58.00")
    report(work, rosa)
    debt.deliver()

    assert (
        read(DAY + timedelta(days=1), DAY + timedelta(days=9))
        == read(DAY - timedelta(days=9), DAY - timedelta(days=1))
        == []
    )


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValidationError):
        Period(since=DAY, until=DAY - timedelta(days=1))


def test_the_form_begins_with_the_last_thirty_days(debt):
    known = first_answers(debt.kernel.registry, EVERYTHING, "debt_check", held_for_debt())

    assert known == {"since": DAY - timedelta(days=30), "until": DAY}


def _pen(amount):
    return {"amount": Decimal(amount), "currency": "PEN"}


def _first(work):
    return tickets.list_tickets(work())[-1].number


def test_a_desk_without_tickets_has_an_empty_report(desk):
    desk.set(billing_url="https://billing.example")

    assert desk.read_report("held-for-debt", since=DAY, until=DAY) == []
