"""Asking devices by SNMP: what one core asks with each driver, beside net-snmp's program; the agent is another process.

``python -m bench.asking`` prints it; a driver that is not installed is left out.
"""

import asyncio
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from shutil import which

from demo.network.agent import Agent, Table
from plugins.snmp_monitor import ber
from plugins.snmp_monitor.drivers.base import Access, SnmpDriver, Target
from plugins.snmp_monitor.drivers.with_pysnmp import PysnmpDriver

COLUMN = "1.3.6.1.2.1.2.2.1.10"
COLUMN_ROWS = 48
AT_ONCE = 30
ASKED, WALKED, STARTED = 1_500, 60, 40
OIDS = 10


def serve(port: "multiprocessing.Queue[int]") -> None:
    """Answer until this process is ended."""
    rows: Table = {f"{COLUMN}.{number}": (ber.COUNTER, number) for number in range(1, COLUMN_ROWS + 1)}
    agent = Agent(dict(rows)).start()
    port.put(agent.port)
    time.sleep(3600)


async def get(driver: SnmpDriver, target: Target, count: int) -> None:
    """Ask for ten objects, so many times, thirty at once."""
    names, turns = [f"{COLUMN}.{number}" for number in range(1, OIDS + 1)], asyncio.Semaphore(AT_ONCE)

    async def once() -> None:
        async with turns:
            await driver.get(target, names)

    await asyncio.gather(*(once() for _ in range(count)))


async def walk(driver: SnmpDriver, target: Target, count: int) -> None:
    """Walk a column of 48 interfaces so many times."""
    for _ in range(count):
        await driver.bulk_walk(target, COLUMN)


def drivers() -> Iterator[tuple[str, type[SnmpDriver]]]:
    """Return the drivers that are installed."""
    yield "pysnmp", PysnmpDriver
    if find_spec("gufo") is not None:
        from plugins.snmp_monitor.drivers.with_gufo import GufoDriver  # noqa: PLC0415  # only where it is installed

        yield "gufo-snmp", GufoDriver


def microseconds(kind: type[SnmpDriver], target: Target) -> tuple[float, float]:
    """Return what one object costs of the processor, by asking and by walking."""

    async def measure() -> tuple[float, float]:
        driver = kind()
        await get(driver, target, AT_ONCE)
        begun = time.process_time()
        await get(driver, target, ASKED)
        between = time.process_time()
        await walk(driver, target, WALKED)
        ended = time.process_time()
        driver.close()
        return (between - begun) / (ASKED * OIDS) * 1e6, (ended - between) / (WALKED * COLUMN_ROWS) * 1e6

    return asyncio.run(measure())


def of_program(program: str, port: int) -> float:
    """Return what one object costs when net-snmp's program is started for each question."""
    names: Sequence[str] = [f"{COLUMN}.{number}" for number in range(1, OIDS + 1)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(STARTED):
        subprocess.run(
            [program, "-v", "2c", "-c", "public", f"127.0.0.1:{port}", *names], capture_output=True, check=True
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used / (STARTED * OIDS) * 1e6


def lines() -> Iterator[str]:
    """Measure, and yield the rows of a table."""
    context = multiprocessing.get_context("spawn")
    ports: multiprocessing.Queue[int] = context.Queue()
    server = context.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    port = ports.get()
    target = Target("127.0.0.1", port, Access("2c", community="public"), timeout=10.0, retries=3)
    yield "| asked by | µs of a core for an object, ten at once | walked | objects a second and core | walked |"
    yield "|---|---|---|---|---|"
    for name, kind in drivers():
        asked, walked = microseconds(kind, target)
        yield f"| {name} | {asked:.0f} | {walked:.0f} | {1e6 / asked:,.0f} | {1e6 / walked:,.0f} |"
    if program := which("snmpget"):
        asked = of_program(program, port)
        yield f"| net-snmp's snmpget, started each time | {asked:.0f} | – | {1e6 / asked:,.0f} | – |"
    server.terminate()


if __name__ == "__main__":
    for line in lines():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
