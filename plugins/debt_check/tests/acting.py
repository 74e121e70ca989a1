"""What the tests do: owe, report, look, run a job of the plugin."""

import logging
from datetime import date

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.context import Context

PERMISSIONS = frozenset({"ticket.hold", "ticket.release"})
OWN = {"debt_check.see_debts": "account.read"}


def owes(ledger, number, amount, since=date(2026, 9, 1)):
    ledger.seed(
        [{"account": number, "currency": "PEN", "amount_due": amount, "oldest_due_date": since and since.isoformat()}]
    )


def report(work, actor, **overrides):
    (account_id,) = actor.account_ids
    with work(actor) as uow:
        return tickets.open_ticket(uow, tickets.TicketDraft(account_id, "Sin Internet.", **overrides))


def shown(work, ticket):
    return tickets.get_ticket(work(), ticket.number)


def run_job(debt, name):
    """Run one of the plugin's jobs as the worker would."""
    registry, kernel = debt.kernel.registry, debt.kernel
    actor = plugin_actor("debt_check", PERMISSIONS)
    opened = []

    def work():
        opened.append(kernel.sessions())
        return kernel.unit_of_work(actor, opened[-1])

    ctx = Context(actor, lambda: registry.settings("debt_check"), checking_log(), work)
    try:
        next(job for job in registry.provide("debt_check", "provide_jobs") if job.name == name).run(ctx)
    finally:
        for session in opened:
            session.close()


def checking_log():
    return logging.getLogger("test")
