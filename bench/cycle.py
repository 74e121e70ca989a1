"""A round over thousands of devices: the share of healthy ones that are polled in time, while others never answer.

``python -m bench.cycle [devices] [workers] [rounds]`` prints it, on SQLite and on PostgreSQL where it is installed. The
workers are ``servicedesk worker snmp``; gufo-snmp asks where it is installed, else pysnmp.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from importlib.util import find_spec
from os import getloadavg
from pathlib import Path
from subprocess import DEVNULL, Popen, run
from tempfile import TemporaryDirectory
from time import sleep

from sqlalchemy import func, insert, select

from bench.comparing import folder_of
from bench.databases import databases, kinds
from bench.fleet import COMMUNITY, Fleet, address_of, serving
from bench.homes import COMMAND, Home
from bench.programs import cpu_seconds
from bootstrapping.postgres import free_port
from plugins.snmp_monitor.devices import save_access, save_profile
from plugins.snmp_monitor.drafts import AccessDraft, ProfileDraft
from plugins.snmp_monitor.models import Device
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.plugin_api import UnitOfWork

PLUGIN = "snmp_monitor"
ROUND = timedelta(seconds=60)
SILENT_PERCENT = 20
WARM_ROUNDS = 3  # the first asks for everything, the next two raise the alarms of those that never answer
PORTION = 2_000
BENCH = job_actor("bench")
COLUMNS = ("database", "driver", "devices", "workers", "healthy polled in time", "of a core each",
           "ms of a core for each healthy poll", "load average")  # fmt: skip


def main(sizes: Sequence[str]) -> int:
    """Measure on each database, and print a line for each."""
    devices, workers, rounds = (int(size) for size in [*sizes, *("10000", "2", "3")[len(sizes) :]])
    driver = "gufo-snmp" if find_spec("gufo") else "pysnmp"
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for kind in kinds():
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
            with databases(kind, folder_of(Path(folder))) as places:
                home = Home(places.folder / "desk", places.make("cycle"), free_port())
                share, cores = measure(home, devices, workers, rounds)
        polls = share * devices * (100 - SILENT_PERCENT) / 100
        each = f"{1_000 * cores * workers * ROUND.total_seconds() / polls:.1f}" if polls else "-"
        told = (kind, driver, f"{devices:,}", str(workers), f"{share:.1%}", f"{cores:.0%}", each,
                f"{getloadavg()[0]:.0f}")  # fmt: skip
        print(f"| {' | '.join(told)} |", flush=True)
    return 0


def measure(home: Home, devices: int, workers: int, rounds: int) -> tuple[float, float]:
    """Return the share of healthy devices polled in their minute, and what each worker took of a core."""
    prepare(home)
    fleet = Fleet(free_port(), devices, SILENT_PERCENT)
    with serving(fleet):
        begun_at = watch(home, fleet)
        with at_work(home, workers) as running:
            sleep(WARM_ROUNDS * ROUND.total_seconds())
            before = sum(map(cpu_seconds, running))
            sleep(rounds * ROUND.total_seconds())
            cores = (sum(map(cpu_seconds, running)) - before) / (rounds * ROUND.total_seconds() * workers)
            sleep(ROUND.total_seconds() / 6)  # what was asked in time is written by then
    return in_time(home, fleet, begun_at, rounds), cores


def prepare(home: Home) -> None:
    """Make a desk in which the plugin is on."""
    for order in (("migrate",), ("plugin", "enable", PLUGIN)):
        run([str(COMMAND), *order], env=home.environment, check=True, stdout=DEVNULL)


def watch(home: Home, fleet: Fleet) -> datetime:
    """Add the devices, due one after the other within a minute; return when the first one is."""
    kernel = home.opened().kernel
    with context_to_act(kernel, PLUGIN, "bench") as ctx, ctx.work() as uow:
        access = save_access(uow, AccessDraft("Todos", "2c", COMMUNITY), ctx)
        profile = save_profile(uow, ProfileDraft("Cada minuto"))
        uow.session.flush()  # devices name both by their identifiers
        how = {"access_id": access.id, "profile_id": profile.id}
        known = uow.session.scalar(select(func.max(Resource.id))) or 0
    begun_at = kernel.clock.now() + timedelta(seconds=5)
    for first in range(0, fleet.devices, PORTION):
        with kernel.sessions() as session, kernel.unit_of_work(BENCH, session) as uow:
            add(uow, fleet, range(first, min(first + PORTION, fleet.devices)), begun_at, known + 1, how)
    kernel.engine.dispose()
    return begun_at


def add(
    uow: UnitOfWork, fleet: Fleet, numbers: range, begun_at: datetime, first: int, how: dict[str, int]
) -> None:  # fmt: skip
    """Add some of the devices, each as a resource, whose identifiers begin with ``first``."""
    named = [{"id": first + number, "name": f"device-{number}", "kind": "router"} for number in numbers]
    uow.session.execute(insert(Resource), named)
    rows = [
        {"resource_id": first + number, "name": f"device-{number}", "host": address_of(number), "port": fleet.port,
         "due_at": begun_at + ROUND * number / fleet.devices, "state_since": begun_at, **how}
        for number in numbers
    ]  # fmt: skip
    uow.session.execute(insert(Device), rows)


@contextmanager
def at_work(home: Home, workers: int) -> Iterator[list[int]]:
    """Have so many processes poll until the block ends."""
    with ExitStack() as stack:
        running = [
            Popen([str(COMMAND), "worker", "snmp"], env=home.environment, stdout=DEVNULL) for _ in range(workers)
        ]
        for each in running:
            stack.callback(each.wait)
            stack.callback(each.terminate)
        yield [each.pid for each in running]


def in_time(home: Home, fleet: Fleet, begun_at: datetime, rounds: int) -> float:
    """Return in which share of all minutes of all healthy devices an answer of theirs was written."""
    kernel = home.opened().kernel
    hits = healthy = 0
    with kernel.sessions() as session:
        for name, polls in session.execute(select(Device.name, Device.polls)):
            number = int(name.rpartition("-")[2])
            if fleet.is_silent(number):
                continue
            healthy += 1
            due_at = begun_at + ROUND * number / fleet.devices + WARM_ROUNDS * ROUND
            moments = [datetime.fromisoformat(each["at"]) for each in polls.get("last", ()) if each["result"] == "ok"]
            hits += len({turn for at in moments if 0 <= (turn := (at - due_at) // ROUND) < rounds})
    kernel.engine.dispose()
    return hits / (healthy * rounds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
