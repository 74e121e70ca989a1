"""What the public page of the state bears: ``python -m bench.status [seconds]``.

A desk with outages and planned work that everybody may know of, its page and its feed pressed while the database
answers, and pressed again while it does not: PostgreSQL is stopped, or the file of SQLite lies somewhere else.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.comparing import start_desk
from bench.databases import Databases, databases, kinds
from bench.homes import COMMAND, Home
from bench.measuring import Measured, press
from bench.outages import change, fill
from bench.programs import Program, fetch
from bench.visits import CONNECTIONS, Visit, request_of
from bootstrapping.postgres import free_port, stopped_cluster
from servicedesk.core import maintenance, outages
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.outages import OutageDraft

SERVICES = 1_000
OF_EACH = 3  # outages, and planned works
PATHS = ("/status", "/status.json")
SECONDS = 8.0
STALE = "Esto es lo que sabíamos"
COLUMNS = ("asked for", "requests a second", "p50", "p95", "bytes", "not answered", "says its age")


def main(sizes: Sequence[str]) -> int:
    """Measure on each database, and print a line for each page."""
    seconds = float(sizes[0]) if sizes else SECONDS
    print(f"| database | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")
    for kind in kinds():
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder, databases(kind, Path(folder)) as places:
            home = make(places, Path(folder))
            with start_desk(home) as program:
                show(kind, home, program, seconds)
                with away(places, home):
                    wait_until_stale(home)
                    show(f"{kind}, away", home, program, seconds)
    return 0


def make(places: Databases, folder: Path) -> Home:
    """Make a desk with outages and works."""
    home = Home(folder, places.make("status"), free_port())
    subprocess.run([str(COMMAND), "migrate"], env=home.environment, check=True, stdout=subprocess.DEVNULL)
    kernel = home.opened().kernel
    fill(kernel, SERVICES)
    for splitter in range(2, 2 + OF_EACH):
        change(kernel, partial(tell, splitter))
    kernel.engine.dispose()
    return home


def tell(splitter: int, uow: UnitOfWork) -> None:
    """Declare an outage of one splitter, and plan work on it."""
    outages.declare_outage(uow, OutageDraft((splitter,), "Se cortó la fibra.", "The fibre was cut."))
    begins = datetime.now(UTC) + timedelta(days=7)
    draft = MaintenanceDraft((splitter,), begins, begins + timedelta(hours=3), "Cambio de equipos", "New equipment")
    maintenance.plan_maintenance(uow, draft)


@contextmanager
def away(places: Databases, home: Home) -> Iterator[None]:
    """Take the database away for as long as the block lasts."""
    if places.cluster:
        with stopped_cluster(places.cluster):
            yield
        return
    paths = [Path(home.database.removeprefix("sqlite:///") + end) for end in ("", "-wal", "-shm")]
    for path in filter(Path.exists, paths):
        path.rename(f"{path}.away")
    yield


def wait_until_stale(home: Home) -> None:
    """Ask until the page says how old it is, or for as long as two readings take: an open file may still be read."""
    until = datetime.now(UTC) + timedelta(seconds=40)
    while datetime.now(UTC) < until and STALE not in fetch(home.port, "/status")[1]:
        pass


def show(name: str, home: Home, program: Program, seconds: float) -> None:
    """Press the page and the feed, and print what came of it."""
    for path in PATHS:
        fetch(home.port, path)  # the first one of all draws templates and reads
        visit, measured = Visit("status", path, 200, [[request_of(home, path)]] * CONNECTIONS), Measured()
        press(measured, visit, program, [], seconds)
        age = "yes" if STALE in fetch(home.port, "/status")[1] else "no"
        print(
            f"| {name} | {path} | {measured.rate:,.0f} | {measured.percentile(50):.1f} ms | "
            f"{measured.percentile(95):.1f} ms | {measured.size:,} | {len(measured.failures)} | {age} |",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
