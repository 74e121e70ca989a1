"""A month of promises: each warning and breach is told once and in order, with two sweepers and ten kills.

The clock is the test's own. Figures are printed: how late anything was told, what was told twice, what never.
"""

import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from servicedesk.core import hookspecs
from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.sla.book import BY_THE_CLOCK, UNWRITTEN, Aim
from servicedesk.core.sla.clocks import BREACH, ClockState, Seen, follow
from servicedesk.core.tickets.clock_models import TicketClock, columns_of
from servicedesk.core.tickets.models import BEHIND, Ticket
from tests.database import EVERYTHING, START
from tests.faults.sweeper import FixedClock, sweep
from tests.make import make_account

STEP = timedelta(minutes=10)
MONTH = timedelta(days=30)
KILLS = 10
WARNINGS = (50, 75, 90)
AIMS = (Aim("attention", 24 * 60, warnings=WARNINGS), Aim("resolution", 8 * 60, warnings=WARNINGS))
Told = tuple[int, str, int]


class Month:
    """Tickets that come and are done all month long, on one desk."""

    def __init__(self, engine: Engine, tickets: int) -> None:
        """Decide when each ticket comes, and when each of its promises is kept, if ever."""
        self.engine, self.random = engine, Random(7)
        self.clock = FixedClock(START)
        self.kernel = assemble(engine, hookspecs, KeyRing(None), self.clock)
        steps = int(MONTH / STEP)
        self.coming = Counter(self.random.randrange(steps) for _ in range(tickets))
        self.kept: dict[int, list[tuple[int, str]]] = {}
        self.expected: dict[Told, datetime] = {}
        self.known = 0
        with self.kernel.sessions() as session, self.kernel.unit_of_work(EVERYTHING, session) as uow:
            self.account_id = make_account(uow).id

    def open_tickets(self, step: int) -> None:
        """Let the tickets of a step come, each with two promises."""
        now, rows, clocks = self.clock.moment, [], []
        for _ in range(self.coming[step]):
            self.known, began_at = self.known + 1, now - STEP * self.random.random()
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
        kept = step + max(1, int(state.length * share / STEP))
        self.kept.setdefault(kept, []).append((ticket_id, state.aim.clock))
        kept_at = START + kept * STEP
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
        ended = subprocess.run(command, env={**os.environ, "SERVICEDESK_FAILPOINTS": f"{place}=kill"}, check=False)
        assert ended.returncode < 0

    def told(self) -> list[tuple[Told, datetime]]:
        """Return everything that was told, in its order, and when."""
        with Session(self.engine) as session:
            rows = session.execute(
                select(EventRecord.subject_id, EventRecord.values, EventRecord.at)
                .where(EventRecord.kind == "ticket.sla_breached").order_by(EventRecord.id)
            )  # fmt: skip
            return [((ticket_id, values["clock"], values["percent"]), at) for ticket_id, values, at in rows]


def live_through(month: Month) -> None:
    """Go through the month step by step: two sweepers in turn, and a kill now and then."""
    steps = int((MONTH + timedelta(days=2)) / STEP)
    kills = set(month.random.sample(range(100, steps - 100), KILLS))
    for step in range(steps):
        month.clock.moment = START + step * STEP
        month.open_tickets(step)
        month.keep_promises(step)
        if step in kills:
            month.kill_a_sweep()
        else:
            sweep(month.kernel, ("ours", "theirs")[step % 2])


@pytest.mark.faults
@pytest.mark.parametrize("tickets", [int(os.environ.get("TICKETS_OF_A_MONTH", "50000"))])
def test_each_warning_and_breach_of_a_month_is_told_once_and_in_order(engine: Engine, tickets: int) -> None:
    month = Month(engine, tickets)

    live_through(month)

    told = month.told()
    counted = Counter(key for key, _ in told)
    late = sorted((at - month.expected[key]).total_seconds() for key, at in told if key in month.expected)
    phases: dict[tuple[int, str], list[int]] = {}
    for (ticket_id, clock, phase), _ in told:
        phases.setdefault((ticket_id, clock), []).append(phase)
    missed, doubled = month.expected.keys() - counted.keys(), [key for key, times in counted.items() if times > 1]
    sys.stdout.write(
        f"\n{engine.dialect.name}: {tickets} tickets, {len(told)} told, late p50 {late[len(late) // 2]:.0f} s,"
        f" p99 {late[len(late) * 99 // 100]:.0f} s, most {late[-1]:.0f} s of a step of {STEP.total_seconds():.0f} s;"
        f" double {len(doubled)}, missed {len(missed)}, unforeseen {len(counted.keys() - month.expected.keys())}\n"
    )
    assert not doubled and counted.keys() == month.expected.keys()
    assert all(each == sorted(each) for each in phases.values())
