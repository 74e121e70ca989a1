"""The command: ``python -m bench``."""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import asking, notices, traps
from bench.comparing import compare, folder_of
from bench.databases import KINDS, databases
from bench.plugins import listen, table_of
from bench.report import READING, table
from bootstrapping.postgres import find_server

PARTS = ("desk", "plugins", "all", "network", "notices")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on the databases that were chosen, and print what was found."""
    parser = argparse.ArgumentParser(prog="bench", description="The desk over HTTP, beside its floor.")
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--part", choices=PARTS, default="all", help="the desk, what plugins cost, SNMP, or letters")
    parser.add_argument(
        "--tickets",
        type=int,
        nargs="+",
        default=[10_000],
        help="how many tickets lie in the desk before; several in turn",
    )
    parser.add_argument("--pages", type=int, default=2_000, help="how many open pages ask for news; 0 leaves that out")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each kind of request is measured")
    parser.add_argument("--processes", type=int, default=1, help="how many processes answer, of the desk and its floor")
    chosen = parser.parse_args(arguments)
    kinds = KINDS if chosen.database == "both" else (chosen.database,)
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} cores,"
        f" load average {os.getloadavg()[0]:.1f} before"
    )
    is_whole = True
    for kind in kinds if chosen.part not in ("network", "notices") else ():
        if kind == "postgresql" and find_server() is None:
            print("PostgreSQL's server programs are not installed: apt-get install postgresql")
            is_whole = False
            continue
        for tickets in chosen.tickets:
            for part in PARTS[:2] if chosen.part == "all" else (chosen.part,):
                measure(part, kind, tickets, chosen)
    if chosen.part in ("all", "network"):
        measure_network()
    if chosen.part == "notices":
        notices.main([])
    print("\n" + "\n".join((*READING, f"load average {os.getloadavg()[0]:.1f} in the end")))
    return 0 if is_whole else 1


def measure_network() -> None:
    """Measure what asking devices costs, and what the socket for traps takes in, and print it."""
    for lines in (asking.lines(), traps.lines()):
        print("\n" + "\n".join(lines), flush=True)


def measure(part: str, kind: str, tickets: int, chosen: argparse.Namespace) -> None:
    """Measure one part on one database, and print what was found."""
    with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
        with databases(kind, folder_of(Path(folder))) as places:
            if part == "desk":
                found = compare(places, tickets, chosen.seconds, chosen.pages, chosen.processes)
                words, lines = f"filled in {found.filled_in:.1f} s", table(found)
            else:
                words, lines = "with plugins that listen", table_of(listen(places, tickets, chosen.seconds))
    print(f"\n{kind}, {tickets:,} tickets ({words})\n")
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
