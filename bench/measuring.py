"""Measuring: the load program against one server, and what the two cost meanwhile."""

import base64
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import gettempdir

from bench.load import MARK, Order, Outcome
from bench.programs import Program, cpu_seconds, running
from bench.visits import Visit
from bootstrapping.postgres import free_port

WARM_UP = 1.0  # seconds that are not counted
CEILING_FOR = 2.0  # seconds


@dataclass
class Measured:
    """What was measured of one kind of request, over one or several rounds."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0  # of the program and of its database server
    load_cpu: float = 0.0
    size: int = 0
    reconnected: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, cpu: float) -> None:
        """Add one round."""
        self.milliseconds += outcome.milliseconds
        self.seconds += outcome.seconds
        self.load_cpu += outcome.cpu
        self.cpu += cpu
        self.size = outcome.size or self.size
        self.reconnected += outcome.reconnected
        self.failures += outcome.failures

    @property
    def rate(self) -> float:
        """Return requests in a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    @property
    def cost(self) -> float:
        """Return milliseconds of processor time for one request."""
        return self.cpu * 1000 / len(self.milliseconds) if self.milliseconds else 0.0

    @property
    def load_share(self) -> float:
        """Return which share of one core the load program took."""
        return self.load_cpu / self.seconds if self.seconds else 0.0

    def percentile(self, percent: int) -> float:
        """Return under how many milliseconds so many percent of the answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] if ordered else 0.0


def press(measured: Measured, visit: Visit, program: Program, servers: list[int], seconds: float) -> None:
    """Press a program with one kind of request for so long, and add what came of it."""
    if not measured.milliseconds:
        send(Order(program.port, WARM_UP, visit.expected, visit.requests))
    watched = [program.pid, *servers]
    before = sum(map(cpu_seconds, watched))
    outcome = send(Order(program.port, seconds, visit.expected, visit.requests))
    measured.add(outcome, sum(map(cpu_seconds, watched)) - before)


def send(order: Order) -> Outcome:
    """Run the load program with this order."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=json.dumps(asdict(order)), capture_output=True, text=True,
        timeout=order.seconds + 60, check=True,
    )  # fmt: skip
    return Outcome(**json.loads(done.stdout))


def ceiling(visit: Visit, size: int) -> Measured:
    """Return what the load program does against a server that does nothing, with answers of this size."""
    port, measured = free_port(), Measured()
    command = [sys.executable, "-m", "bench.nothing", str(port), "200", str(size)]
    request = base64.b64decode(visit.requests[0][0]).replace(MARK, b"c" * len(MARK))
    requests = [[base64.b64encode(request).decode()]] * len(visit.requests)
    with running(command, {}, port, "/", Path(gettempdir()) / f"bench-nothing-{port}.log") as program:
        measured.add(send(Order(port, CEILING_FOR, 200, requests)), cpu_seconds(program.pid))
    return measured
