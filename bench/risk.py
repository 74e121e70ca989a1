"""What keeping up accounts at risk costs by how many there are: ``python -m bench.risk``.

It is measured inside one process on SQLite: one more fault with its commit, a whole recount after a change of the
rules, and what the list of accounts asks of the database.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine

from servicedesk.core import hookspecs, risk
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.risk import RiskFilter
from servicedesk.core.tickets.models import Ticket
from servicedesk.migration import CORE, upgrade

FAULTS, TIMES, DAYS = 300, 20, 56
DESK = job_actor("bench")
COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
OPENED = f"strftime('%Y-%m-%d %H:%M:%S.000000', '{{now}}', '-' || (i * {DAYS * 1440} / {{count}} + 1) || ' minutes')"
ACCOUNTS = (
    "INSERT INTO account (id, number, name, search_name, kind, state) {counted}"
    " SELECT i, 'A' || i, 'Cuenta ' || i, 'cuenta ' || i, 'residential', 'active' FROM n"
)
TICKETS = (
    "INSERT INTO ticket (id, number, kind, subject, account_id, contact_phone, channel, status, pending_reason, hold,"
    " caution, account_check, impact, urgency, priority, opened_at, changed_at, queue_by, version)"
    " {counted} SELECT i, 'T-' || i, 'fault', 'x', i % {accounts} + 1, '', 'portal',"
    " CASE WHEN i % 20 = 0 THEN 'inProgress' ELSE 'closed' END, '', '{{}}', '{{}}', '', 3, 2, 3,"
    " {opened}, {opened}, {opened}, 1 FROM n"
)
FACTS = (
    "INSERT INTO risk_fact (account_id, ticket_id, number, kind, detail, stars, at)"
    " SELECT account_id, id, number, 'fault', '', 0, opened_at FROM ticket WHERE id > {left}"
)
STANDING = (
    "INSERT INTO account_risk (account_id, points, reasons, rules, review_at)"
    " SELECT id, 0, '[]', '', '2001-01-01 00:00:00.000000' FROM account"
)


def main(sizes: Sequence[str]) -> int:
    """Measure each size of accounts, each with ten tickets, and print a line for each."""
    print("| accounts | tickets | one more fault | whole recount | list of 50 accounts |\n|---|---|---|---|---|")
    for accounts in map(int, sizes or ("1000", "10000")):
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
            engine = open_engine(f"sqlite:///{Path(folder) / 'desk.sqlite3'}")
            fill(engine, accounts, accounts * 10)
            kernel = assemble(engine, hookspecs, KeyRing(None))
            found = measure(kernel)
            print(f"| {accounts:,} | {accounts * 10:,} | {found} |", flush=True)
            engine.dispose()
    return 0


def measure(kernel: Kernel) -> str:
    """Return what each of the three takes, as cells of a line."""
    whole = _seconds(lambda: recount(kernel))
    fault = median(_seconds(partial(tell, kernel, number)) for number in range(1, FAULTS + 1))
    page = median(_seconds(lambda: look(kernel)) for _ in range(TIMES))
    return f"{fault * 1e3:.1f} ms | {whole:.1f} s | {page * 1e3:.1f} ms"


def fill(engine: Engine, accounts: int, tickets: int) -> None:
    """Write accounts and their tickets of eight weeks, all of them counted but those that are told one by one."""
    upgrade(engine, [CORE], SystemClock())
    now = f"{datetime.now(UTC) - timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"
    opened = OPENED.format(now=now, count=tickets)
    with engine.begin() as connection:
        connection.exec_driver_sql(ACCOUNTS.format(counted=COUNTED.format(count=accounts)))
        counted = COUNTED.format(count=tickets)
        connection.exec_driver_sql(TICKETS.format(counted=counted, accounts=accounts, opened=opened))
        connection.exec_driver_sql(FACTS.format(left=FAULTS))
        connection.exec_driver_sql(STANDING)


def recount(kernel: Kernel) -> None:
    """Count every account anew, as after a change of the rules."""
    swept = 1
    while swept:
        with kernel.sessions() as session, kernel.unit_of_work(DESK, session) as uow:
            swept = risk.sweep_risk(uow)


def tell(kernel: Kernel, ticket_id: int) -> None:
    """Count one more fault, with its commit."""
    with kernel.sessions() as session, kernel.unit_of_work(DESK, session) as uow:
        risk.note_opened(uow, uow.session.get_one(Ticket, ticket_id))


def look(kernel: Kernel) -> None:
    """Ask what the first page of the list shows."""
    with kernel.sessions() as session:
        uow = kernel.unit_of_work(DESK, session)
        rows = risk.list_accounts(uow, RiskFilter())
        risk.read_work(uow, [row.id for row in rows])


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
