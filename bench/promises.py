"""What a sweep of promises costs by how many clocks there are and how many are due: ``python -m bench.promises``.

It is measured inside one process, in its processor time too, because other programs on the machine take their share.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from sqlalchemy import Engine, text

from servicedesk.core import hookspecs
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.tickets import sweep_clocks
from servicedesk.migration import CORE, upgrade

CLOCKS = ("response", "attention", "resolution", "next_update")
SWEEPS = 200
DUE = (0, 10, 100)

COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
TICKETS = (
    "INSERT INTO ticket (id, number, kind, subject, account_id, contact_phone, channel, status, pending_reason, hold,"
    " caution, account_check, impact, urgency, priority, opened_at, changed_at, queue_by, version)"
    " {} SELECT i, 'T-' || i, 'fault', 'x', 1, '', 'portal', 'inProgress', '', '{{}}', '{{}}', '', 3, 2, 3, '{now}',"
    " '{now}', '{later}', 1 FROM n"
)
CLOCK = (
    "INSERT INTO ticket_clock (ticket_id, clock, policy_id, minutes, calendar_id, calendar_version, pauses_for,"
    " warnings, period, began_at, due_at, pauses, paused_for, phase, next_at)"
    " SELECT id, '{clock}', 0, 1440, 0, 0, '[]', '[]', 1, '{now}', '{later}', '[]', '', 0, '{later}' FROM ticket"
)


def fill(engine: Engine, clocks: int, now: datetime) -> None:
    """Write so many clocks, none of which is due."""
    upgrade(engine, [CORE], SystemClock())
    moments = {"now": now.replace(tzinfo=None).isoformat(" "), "later": "2099-01-01 00:00:00.000000"}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO account (id, number, name, search_name, kind, state) VALUES (1, '1', 'x', 'x', 'r', 'a')")
        )
        connection.exec_driver_sql(TICKETS.format(COUNTED.format(clocks // len(CLOCKS)), **moments))
        for clock in CLOCKS:
            connection.exec_driver_sql(CLOCK.format(clock=clock, **moments))


def make_due(engine: Engine, count: int, now: datetime) -> None:
    """Let so many clocks be due now."""
    moment = (now - timedelta(seconds=1)).replace(tzinfo=None).isoformat(" ")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE ticket_clock SET due_at = '{moment}', next_at = '{moment}' WHERE clock = 'response'"
            f" AND phase = 0 AND ticket_id IN (SELECT ticket_id FROM ticket_clock WHERE clock = 'response'"
            f" AND phase = 0 LIMIT {count})"
        )


def sweep(kernel: Kernel) -> int:
    """Sweep one portion."""
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("promises"), session) as uow:
        uow.session.execute(text("UPDATE sla_watch SET most_at_once = 100000"))
        return sweep_clocks(uow)


def measure(kernel: Kernel, due: int) -> tuple[float, float]:
    """Return milliseconds of wall and of processor time of one sweep with so many due."""
    times, wall, cpu = (SWEEPS if due == 0 else 10), 0.0, 0.0
    for _ in range(times):
        if due:
            make_due(kernel.engine, due, datetime.now(UTC))
        began, busy = perf_counter(), process_time()
        told = sweep(kernel)
        wall, cpu = wall + perf_counter() - began, cpu + process_time() - busy
        assert told == due, told
    return wall * 1000 / times, cpu * 1000 / times


def main(sizes: Sequence[str]) -> int:
    """Measure each size, and print a line for each."""
    print("| clocks | due | ms of a sweep | ms of a processor |\n|---|---|---|---|")
    for size in map(int, sizes or ("10000", "1000000")):
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
            engine = open_engine(f"sqlite:///{Path(folder) / 'desk.sqlite3'}")
            fill(engine, size, datetime.now(UTC))
            kernel = assemble(engine, hookspecs, KeyRing(None))
            sweep(kernel)
            for due in DUE:
                wall, cpu = measure(kernel, due)
                print(f"| {size:,} | {due} | {wall:.2f} | {cpu:.2f} |", flush=True)
            engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
