"""A flood of traps while people work: distinct events lost, and what a page costs meanwhile.

``python -m bench.flood [seconds] [rate]`` starts a whole desk with the plugin, on SQLite and on PostgreSQL where it is
installed, lets watched devices tell of interfaces that go down and come up, and reads the queue of the desk meanwhile.
"""

import multiprocessing
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from os import getloadavg
from pathlib import Path
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from threading import Event, Thread

from sqlalchemy import create_engine, func, select, update
from sqlalchemy.engine import Engine

from bench.comparing import folder_of, start_desk
from bench.cycle import PLUGIN, watch
from bench.databases import databases, kinds
from bench.fleet import Fleet, address_of, serving
from bench.homes import COMMAND, Home, make_home
from bench.measuring import Measured
from bench.people import sign_in
from bench.programs import fetch
from bench.traps import LINK_DOWN, notification
from bootstrapping.postgres import free_port
from plugins.snmp_monitor import ber
from plugins.snmp_monitor.models import Profile, Trap, TrapSource
from plugins.snmp_monitor.trap_reading import TRAP_NAME

DEVICES, PORTS = 100, 20
TICKETS = 2_000
ALONE_FOR = 20.0  # seconds
PAUSE = 0.2  # seconds between two pages
TICK = 0.005  # seconds between two portions of what is sent
SETTLED_AFTER = 120.0  # seconds at most until all is written
SELDOM = 3_600  # seconds between two polls: what is measured are traps
LINK_UP = "1.3.6.1.6.3.1.1.5.4"
COLUMNS = (
    "database",
    "sent",
    "a second",
    "lost",
    "distinct events lost",
    "p50, p95 of a page",
    "without",
    "load average",
)


@dataclass
class Outcome:
    """What came of one flood: datagrams sent and received, events that are kept, and pages with it and without."""

    sent: int
    received: int
    kept: int
    flooded: Measured
    alone: Measured


def main(sizes: Sequence[str]) -> int:
    """Measure on each database, and print a line for each."""
    seconds = float(sizes[0]) if sizes else 180.0
    rate = int(sizes[1]) if sizes[1:] else 5_000
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for kind in kinds():
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
            with databases(kind, folder_of(Path(folder))) as places:
                found = measure(Home(places.folder / "desk", places.make("flood"), free_port()), seconds, rate)
        events = 2 * DEVICES * PORTS
        told = (
            kind, f"{found.sent:,}", f"{found.sent / seconds:,.0f}", f"{found.sent - found.received:,}",
            f"{events - found.kept:,} of {events:,}", _times(found.flooded), _times(found.alone),
            f"{getloadavg()[0]:.0f}",
        )  # fmt: skip
        print(f"| {' | '.join(told)} |", flush=True)
    return 0


def _times(pages: Measured) -> str:
    return f"{pages.percentile(50):.0f}, {pages.percentile(95):.0f} ms"


def measure(home: Home, seconds: float, rate: int) -> Outcome:
    """Flood a desk for so long, and return what came of it."""
    make_home(home, TICKETS)
    port = free_port()
    for order in (("enable", PLUGIN), ("set", PLUGIN, f"trap_port={port}")):
        run([str(COMMAND), "plugin", *order], env=home.environment, check=True, stdout=DEVNULL)
    fleet = Fleet(free_port(), DEVICES, 0)
    watch(home, fleet)
    kernel = home.opened().kernel
    with kernel.engine.execution_options(tx="write").begin() as connection:
        connection.execute(update(Profile).values(every_seconds=SELDOM))
    cookie = sign_in(kernel, "user", 1)
    kernel.engine.dispose()
    engine = create_engine(home.database)
    with serving(fleet), start_desk(home):
        wait_for_ears(port, engine)
        alone, flooded = Measured(), Measured()
        read(home, cookie, alone, Event(), ALONE_FOR)
        heard, _events = _counted(engine)
        stop = Event()
        reader = Thread(target=read, args=(home, cookie, flooded, stop, seconds + SETTLED_AFTER))
        reader.start()
        sent = offered(port, rate, seconds)
        stop.set()
        reader.join()
        received, kept = _settled(engine, heard + sent)
    engine.dispose()
    return Outcome(sent, received - heard, kept, flooded, alone)


def read(home: Home, cookie: str, measured: Measured, stop: Event, seconds: float) -> None:
    """Open the queue again and again, with a pause between, and note how long each took."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until and not stop.is_set():
        began = time.perf_counter()
        fetch(home.port, "/desk/", {"Cookie": f"sid={cookie}"})
        measured.milliseconds.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)


def offered(
    port: int, rate: float, seconds: float, ports: int = PORTS, what: Sequence[str] = (LINK_DOWN, LINK_UP)
) -> int:
    """Have another process send what devices tell of so many interfaces; return how many datagrams went."""
    context = multiprocessing.get_context("spawn")
    sent: multiprocessing.Queue[int] = context.Queue()
    sender = context.Process(target=offer, args=(port, rate, seconds, ports, what, sent))
    sender.start()
    count = sent.get()
    sender.join()
    return count


def offer(
    port: int, rate: float, seconds: float, ports: int, what: Sequence[str], sent: "multiprocessing.Queue[int]"
) -> None:
    """Send so many a second from the addresses of all devices, evenly, whether anybody keeps up or not."""
    sources = []
    for number in range(DEVICES):
        sources.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        sources[-1].bind((address_of(number), 0))
        sources[-1].connect(("127.0.0.1", port))
    datagrams = [told(kind, each) for each in range(1, ports + 1) for kind in what]
    orders = [(source, datagram) for datagram in datagrams for source in sources]
    count, begun = 0, time.perf_counter()
    while (gone := time.perf_counter() - begun) < seconds:
        while count < gone * rate:
            source, datagram = orders[count % len(orders)]
            source.send(datagram)
            count += 1
        time.sleep(TICK)
    sent.put(count)


def told(kind: str, port: int) -> bytes:
    """Return what a device tells of an interface."""
    if kind == LINK_DOWN:
        return notification(port, port)
    down = ber.decode(notification(port, port))
    rows = tuple(row._replace(value=kind) if row.name == TRAP_NAME else row for row in down.rows)
    return ber.encode(ber.Message(ber.V2C, down.community, ber.TRAP_V2, down.number, rows=rows))


def wait_for_ears(port: int, engine: Engine) -> None:
    """Send one trap now and then until one is heard."""
    until = time.monotonic() + SETTLED_AFTER
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((address_of(0), 0))
        while _counted(engine)[0] == 0:
            if time.monotonic() > until:
                raise RuntimeError("nobody listens for traps")
            sender.sendto(told(LINK_DOWN, 1), ("127.0.0.1", port))
            time.sleep(1)


def _settled(engine: Engine, due: int) -> tuple[int, int]:
    """Return how many were received, and how many events are kept, once nothing more is written."""
    until, before = time.monotonic() + SETTLED_AFTER, (-1, -1)
    while time.monotonic() < until:
        now = _counted(engine)
        if now[0] >= due or now == before:
            break
        before = now
        time.sleep(5)
    return _counted(engine)


def _counted(engine: Engine) -> tuple[int, int]:
    with engine.connect() as connection:
        received = connection.scalar(select(func.coalesce(func.sum(TrapSource.received), 0))) or 0
        events = select(Trap.device_id, Trap.kind, Trap.port).distinct().subquery()
        return int(received), connection.scalar(select(func.count()).select_from(events)) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
