"""The report of debt_check: which tickets waited because of a debt, for how long, and who let them go on."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any, Literal, Self

from pydantic import model_validator

from plugins.debt_check.balances import known_balances
from plugins.debt_check.pages import SEE_DEBTS
from plugins.debt_check.verdicts import OVERDUE
from servicedesk.plugin_api import (
    Column,
    Context,
    Parameters,
    Report,
    lazy,
    list_held,
    setting,
    span_of_days,
    today,
)

MONTH = timedelta(days=30)
PORTION = 200
SHOWN = {"all": lazy("All of them"), "waiting": lazy("Those that still wait"), "released": lazy("Those that went on")}


class Period(Parameters):
    """Which days, and which tickets."""

    since: date = setting(label=lazy("Held from"))
    until: date = setting(label=lazy("Held until"))
    shown: Literal["all", "waiting", "released"] = setting("all", label=lazy("Tickets"), options=SHOWN)

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.since > self.until:
            raise ValueError("the period ends before it begins")
        return self


def held_for_debt() -> Report:
    """Return the report."""
    return Report(
        name="held-for-debt",
        title=lazy("Tickets held for debt"),
        summary=lazy("Which reports waited for a payment, for how long, and who let them go on."),
        permission=SEE_DEBTS,
        columns=[
            Column(lazy("Ticket")),
            Column(lazy("Account")),
            Column(lazy("Name")),
            Column(lazy("Owes now"), "money"),
            Column(lazy("Held at"), "moment"),
            Column(lazy("Released at"), "moment"),
            Column(lazy("Hours held"), "number"),
            Column(lazy("Released by")),
        ],
        rows=rows,
        parameters=Period,
        first=last_month,
    )


def last_month(ctx: Context) -> Mapping[str, Any]:
    """Begin with the last thirty days."""
    day = today(ctx.work())
    return {"since": day - MONTH, "until": day}


def rows(asked: Period, ctx: Context) -> Iterator[list[Any]]:
    """Yield the tickets that were held within the period, a portion at a time."""
    uow = ctx.work()
    held = list_held(uow, [OVERDUE], *span_of_days(uow, asked.since, asked.until))
    while portion := list(islice(held, PORTION)):
        owing = known_balances(uow, {each.account.id for each in portion})
        for each in portion:
            if asked.shown == "all" or (asked.shown == "waiting") == (each.released_at is None):
                balance = owing.get(each.account.id)
                owes = {"amount": balance.amount_due, "currency": balance.currency} if balance else None
                lasted = (each.released_at or uow.now()) - each.held_at
                yield [
                    each.number, each.account.number, each.account.name, owes, each.held_at, each.released_at,
                    round(lasted / timedelta(hours=1), 1), each.released_by,
                ]  # fmt: skip
