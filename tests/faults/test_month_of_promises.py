"""A month of promises: each warning and breach is told once and in order, with two sweepers at once and ten kills.

The clock is the test's own. Figures are printed: how late anything was told, what was told twice, what never.
Every test runs a day of it; the month is one of the faults.
"""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from servicedesk.core import hookspecs
from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.patience import WriteLockHeld
from servicedesk.core.sla.book import BY_THE_CLOCK, UNWRITTEN, Aim
from servicedesk.core.sla.clocks import BREACH, ClockState, Seen, follow
from servicedesk.core.tickets.clock_models import TicketClock, columns_of
from servicedesk.core.tickets.models import BEHIND, Ticket
from tests.database import EVERYTHING, START
from tests.faults.sweeper import FixedClock, sweep
from tests.make import make_account

WARNINGS = (50, 75, 90)
AIMS = (Aim("attention", 24 * 60, warnings=WARNINGS), Aim("resolution", 8 * 60, warnings=WARNINGS))
PATIENCE = 20  # a sweep that could not have the database is sent again, as the worker does
AFTER = timedelta(days=2)  # until the last promises are kept or broken
Told = tuple[int, str, int]


@dataclass(frozen=True)
class Plan:
    """How long it takes, how many tickets come, how often is swept, and how many sweeps are killed."""

    length: timedelta
    tickets: int
    step: timedelta
    kills: int

    @property
    def steps(self) -> int:
        """Return how many steps there are, those after the last ticket among them."""
        return int((self.length + AFTER) / self.step)


DAY = Plan(timedelta(hours=12), 40, timedelta(minutes=30), 1)
MONTH = Plan(
    timedelta(days=30), int(os.environ.get("TICKETS_OF_A_MONTH", "50000")),
    timedelta(seconds=int(os.environ.get("SECONDS_OF_A_STEP", "600"))), 10,
)  # fmt: skip


class Month:
    """Tickets that come and are done all month long, on one desk."""

    def __init__(self, engine: Engine, plan: Plan) -> None:
        """Decide when each ticket comes, and when each of its promises is kept, if ever."""
        self.engine, self.plan, self.random = engine, plan, Random(7)
        self.clock = FixedClock(START)
        self.kernel = assemble(engine, hookspecs, KeyRing(None), self.clock)
        steps = int(plan.length / plan.step)
        self.coming = Counter(self.random.randrange(steps) for _ in range(plan.tickets))
        self.kept: dict[int, list[tuple[int, str]]] = {}
        self.expected: dict[Told, datetime] = {}
        self.known = 0
        with self.kernel.sessions() as session, self.kernel.unit_of_work(EVERYTHING, session) as uow:
            self.account_id = make_account(uow).id

    def open_tickets(self, step: int) -> None:
        """Let the tickets of a step come, each with two promises."""
        now, rows, clocks = self.clock.moment, [], []
        for _ in range(self.coming[step]):
            self.known, began_at = self.known + 1, now - self.plan.step * self.random.random()
            rows.append(
                {"id": self.known, "number": f"M-{self.known}", "subject": "x", "account_id": self.account_id,
                 "opened_at": began_at, "changed_at": now, "promise_began_at": began_at, "queue_by": now + BEHIND}
            )  # fmt: skip
            for aim in AIMS:
                state = follow(UNWRITTEN, None, aim, Seen(began_at), now)
                clocks.append({"ticket_id": self.known, **columns_of(state)})
                self._foresee(step, self.known, state)
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert(Ticket).execution_options(render_nulls=True), rows)
                connection.execute(insert(table_of(TicketClock)), clocks)

    def _foresee(self, step: int, ticket_id: int, state: ClockState) -> None:
        """Decide when this promise is kept, four times in five long before its end, and what is told until then."""
        share = self.random.choice([0.1, 0.3, 0.45, 0.8, 1.5])
        kept = step + max(1, int(state.length * share / self.plan.step))
        self.kept.setdefault(kept, []).append((ticket_id, state.aim.clock))
        kept_at = START + kept * self.plan.step
        for phase in (*WARNINGS, BREACH):
            comes_at = UNWRITTEN.due(BY_THE_CLOCK, state.began_at, state.length * phase / BREACH, ())
            if comes_at <= kept_at:
                self.expected[ticket_id, state.aim.clock, phase] = comes_at

    def keep_promises(self, step: int) -> None:
        """Keep the promises whose time to be kept has come."""
        now, kept = self.clock.moment, self.kept.pop(step, [])
        with self.kernel.sessions() as session, self.kernel.unit_of_work(EVERYTHING, session) as uow:
            for key in kept:
                row = uow.session.get(TicketClock, key)
                row.take(follow(UNWRITTEN, row.state, None, Seen(row.began_at, is_met=True), now))

    def kill_a_sweep(self) -> None:
        """Sweep in a process that is killed: before its commit, or right after it."""
        place = self.random.choice(["before_commit", "after_commit"])
        url = self.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "tests.faults.sweeper", url, self.clock.moment.isoformat(), "ours"]
        surroundings = {**os.environ, "SERVICEDESK_FAILPOINTS": f"{place}=kill"}
        # A machine that is very busy may keep the database from it; then it ends by itself, and is sent again.
        ended = (subprocess.run(command, env=surroundings, check=False).returncode for _ in range(PATIENCE))
        assert any(code < 0 for code in ended)

    def told(self) -> list[tuple[Told, datetime]]:
        """Return everything that was told, in its order, and when."""
        with Session(self.engine) as session:
            rows = session.execute(
                select(EventRecord.subject_id, EventRecord.values, EventRecord.at)
                .where(EventRecord.kind == "ticket.sla_breached").order_by(EventRecord.id)
            )  # fmt: skip
            return [((ticket_id, values["clock"], values["percent"]), at) for ticket_id, values, at in rows]


def sweep_at_last(kernel: Kernel, boot: str) -> None:
    """Sweep, again if another transaction has kept the database for too long."""
    for _ in range(PATIENCE):
        with suppress(WriteLockHeld, OperationalError):
            sweep(kernel, boot)
            return
    raise AssertionError("the database was never free")


def live_through(month: Month) -> None:
    """Go through the month step by step: two sweepers at once, and now and then one of them is killed."""
    plan = month.plan
    kills = set(month.random.sample(range(plan.steps // 10, plan.steps * 9 // 10), plan.kills))
    sweep_at_last(month.kernel, "ours")  # the desk knows the time before two look at it at once
    with ThreadPoolExecutor(2) as sweepers:
        for step in range(plan.steps):
            month.clock.moment = START + step * plan.step
            month.open_tickets(step)
            month.keep_promises(step)
            other = month.kill_a_sweep if step in kills else partial(sweep_at_last, month.kernel, "theirs")
            for each in [sweepers.submit(sweep_at_last, month.kernel, "ours"), sweepers.submit(other)]:
                each.result()


def reckon(month: Month) -> str:
    """Return the figures, and insist that nothing was told twice, never, or out of order."""
    told, expected = month.told(), month.expected
    counted = Counter(key for key, _ in told)
    late = sorted((at - expected[key]).total_seconds() for key, at in told if key in expected)
    phases: dict[tuple[int, str], list[int]] = {}
    for (ticket_id, clock, phase), _ in told:
        phases.setdefault((ticket_id, clock), []).append(phase)
    missed, doubled = expected.keys() - counted.keys(), [key for key, times in counted.items() if times > 1]
    figures = (
        f"{month.engine.dialect.name}: {month.plan.tickets} tickets, {len(told)} told,"
        f" late p50 {late[len(late) // 2]:.0f} s, p99 {late[len(late) * 99 // 100]:.0f} s, most {late[-1]:.0f} s"
        f" of a step of {month.plan.step.total_seconds():.0f} s; double {len(doubled)}, missed {len(missed)},"
        f" unforeseen {len(counted.keys() - expected.keys())}, killed {month.plan.kills}"
    )
    assert not doubled and counted.keys() == expected.keys(), figures
    assert all(each == sorted(each) for each in phases.values()), figures
    assert late[-1] <= month.plan.step.total_seconds(), figures
    return figures


def test_two_sweepers_at_once_and_a_kill_tell_each_phase_of_a_day_once(engine: Engine) -> None:
    month = Month(engine, DAY)

    live_through(month)

    assert "double 0, missed 0" in reckon(month)


@pytest.mark.faults
def test_each_warning_and_breach_of_a_month_is_told_once_and_in_order(engine: Engine) -> None:
    month = Month(engine, MONTH)

    live_through(month)

    sys.stdout.write(f"\n{reckon(month)}\n")
