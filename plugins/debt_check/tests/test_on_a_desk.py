"""What the desk gets from the plugin, called as the desk calls it."""

from datetime import date, timedelta
from decimal import Decimal

from servicedesk.plugin_api import Hold


def known(desk, account, amount):
    """Let the plugin know what an account owes since the first of September."""
    models = desk.part("models")
    with desk.work() as uow:
        uow.session.add(
            models.KnownBalance(
                account_id=account.id, currency="PEN", amount_due=Decimal(amount), oldest_due_date=date(2026, 9, 1),
                as_of=uow.now(), checked_at=uow.now(),
            )
        )  # fmt: skip


def test_a_report_of_an_account_that_owes_is_held_with_the_amount(desk):
    account = desk.account()
    known(desk, account, "58.00")
    desk.set(billing_url="https://billing.example")

    answer = desk.ask("check_ticket_open", draft=desk.draft(account))

    assert isinstance(answer, Hold) and answer.code == "debt_check.overdue"
    assert "58" in desk.say(answer, "es") and "58" in desk.say(answer, "en")


def test_an_administrator_decides_whether_debt_holds(desk):
    account = desk.account()
    known(desk, account, "58.00")
    desk.set(billing_url="https://billing.example", on_debt="inform")

    assert not isinstance(desk.ask("check_ticket_open", draft=desk.draft(account)), Hold)


def test_the_jobs_are_handed_over_with_their_periods(desk):
    desk.set(billing_url="https://billing.example", recheck_seconds=30)

    jobs = {job.name: job.every for job in desk.collect("provide_jobs")}

    assert jobs == {"refresh": timedelta(hours=1), "recheck": timedelta(seconds=30)}
