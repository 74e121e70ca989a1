"""Programs that are measured: started, asked for their first page, looked at, and ended by their number."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0  # seconds until the first page
GRACE = 20.0  # seconds until a program that was asked to end is killed


@dataclass(frozen=True)
class Program:
    """A program that runs, and how many seconds it took to its first page."""

    pid: int
    port: int
    first_page: float


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], port: int, page: str, log: Path
) -> Iterator[Program]:
    """Run a program from its first page on; whatever happens, it ends with the block."""
    began = time.perf_counter()
    with log.open("wb") as output:
        started = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            _wait_for(started, port, page, began + PATIENCE, log)
            yield Program(started.pid, port, time.perf_counter() - began)
        finally:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(GRACE)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _wait_for(started: subprocess.Popen[bytes], port: int, page: str, until: float, log: Path) -> None:
    """Ask for a page until it comes."""
    while time.perf_counter() < until:
        if started.poll() is not None:
            break
        try:
            if fetch(port, page)[0] == http.client.OK:
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"no first page:\n{log.read_text(errors='replace')[-3000:]}")


def fetch(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, list[str]]:
    """Get a page and return its status, its text and the cookies that it sets."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
    finally:
        connection.close()


def family(pid: int) -> list[int]:
    """Return a program with all that it has started."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        try:
            for thread in Path(f"/proc/{each}/task").iterdir():
                waiting.extend(map(int, (thread / "children").read_text().split()))
        except OSError:
            continue  # it has just ended
        found.append(each)
    return found


def cpu_seconds(pid: int) -> float:
    """Return how much time the processors have given to a program and all that it has started."""
    spent = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent += sum(map(int, fields[11:15]))
    return spent / TICKS


def memory(pid: int) -> float:
    """Return the megabytes that a program and all that it has started hold, what is shared counted in shares."""
    whole = 0
    for each in family(pid):
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        whole += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return whole / 1024
