"""Real processes of one desk: started, waited for, killed without a word."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bootstrapping.postgres import free_port

PLUGINS = Path(__file__).parent / "plugins"
ERROR = re.compile(r'"event": "([^"]*)", "level": "(?:error|critical)"')
READY_WITHIN = 180.0  # a busy machine fills the demo slowly
STOPPED_WITHIN = 30.0


@dataclass
class Member:
    """One process of the desk: a web server (with a port) or a worker."""

    arguments: tuple[str, ...]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self.process is not None
        return self.process.pid


@dataclass
class Desk:
    """All processes of one desk, with their environment and their logs."""

    home: Path
    database: str
    mail_url: str
    failpoints: str = ""
    plugins: Path = PLUGINS
    processes: int = 1
    members: list[Member] = field(default_factory=list)
    _logs: int = 0

    def environment(self) -> dict[str, str]:
        """Return the environment of its processes."""
        ours = {
            "HOME": str(self.home), "DATABASE": self.database, "MAIL_URL": self.mail_url,
            "MAIL_FROM": "desk@andina.example", "PLUGINS": str(self.plugins), "LOG_FORMAT": "json",
            "PROCESSES": str(self.processes),
        }  # fmt: skip
        plain = {name: value for name, value in os.environ.items() if not name.startswith("SERVICEDESK_")}
        extra = {"SERVICEDESK_FAILPOINTS": self.failpoints} if self.failpoints else {}
        return plain | {f"SERVICEDESK_{name}": value for name, value in ours.items()} | extra

    def command(self, *arguments: str) -> str:
        """Run one command to its end and return what it said."""
        done = subprocess.run(
            [*SERVICEDESK, *arguments], env=self.environment(), capture_output=True, text=True, check=False, timeout=120
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def add_web(self, *, with_worker: bool) -> Member:
        """Start a web server."""
        port = free_port()
        arguments = ("run", "--port", str(port), *(() if with_worker else ("--without-worker",)))
        return self._add(Member(arguments, port))

    def add_worker(self) -> Member:
        """Start a worker."""
        return self._add(Member(("worker",)))

    def add_member(self, *arguments: str) -> Member:
        """Start a program of the desk that is none of these."""
        return self._add(Member(arguments))

    def start(self, member: Member) -> None:
        """Start a member, anew if it was there before."""
        self._logs += 1
        with (self.home / f"process-{self._logs}.log").open("wb") as log:
            member.process = subprocess.Popen(
                [*SERVICEDESK, *member.arguments], env=self.environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def wait_ready(self, member: Member) -> float:
        """Wait until a web server answers, and return for how many seconds."""
        began = time.monotonic()
        while member.port and not answers(member.port):
            assert time.monotonic() - began < READY_WITHIN, self.logs()
            time.sleep(0.05)
        return time.monotonic() - began

    def kill(self, member: Member) -> None:
        """Kill a member with everything that belongs to it, without a word of warning."""
        with suppress(ProcessLookupError):
            os.killpg(member.pid, signal.SIGKILL)
        assert member.process is not None
        member.process.wait(STOPPED_WITHIN)

    def kill_inner(self, member: Member) -> bool:
        """Kill the process that answers, and leave it to its parent to start another; tell whether there was one."""
        for child in children_of(member.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                return True
        return False

    def stop(self, member: Member) -> float:
        """Ask a member to end, and return after how many seconds it had."""
        began = time.monotonic()
        assert member.process is not None
        member.process.terminate()
        member.process.wait(STOPPED_WITHIN)
        return time.monotonic() - began

    def logs(self) -> str:
        """Return the end of every log, for a test that fails."""
        return "\n".join(path.read_text()[-3000:] for path in sorted(self.home.glob("process-*.log")))

    def errors(self) -> Counter[str]:
        """Return what the processes have logged as errors, and how often."""
        lines = [line for path in self.home.glob("process-*.log") for line in path.read_text().splitlines()]
        return Counter(re.sub(r"\d+", "N", found[1]) for line in lines if (found := ERROR.search(line)))

    def _add(self, member: Member) -> Member:
        self.members.append(member)
        self.start(member)
        return member


# Linux is asked to kill the desk when the tests are killed themselves and cannot do it any more (PR_SET_PDEATHSIG).
PROGRAM = """
import ctypes, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
from servicedesk.cli import main
sys.exit(main())
"""
SERVICEDESK = (sys.executable, "-c", PROGRAM)


@contextmanager
def running(desk: Desk) -> Iterator[Desk]:
    """Leave no process behind, however the block ends."""
    try:
        yield desk
    finally:
        for member in desk.members:
            if member.process is not None:
                desk.kill(member)


def answers(port: int) -> bool:
    """Tell whether a web server answers there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    """Return the processes that this one has started."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill_one(desk: Desk, random: Random) -> str:
    """Kill a member chosen at random, whole or only its inner process; start it again, and wait for it."""
    member = random.choice(desk.members)
    if member.port and random.random() < 0.4 and desk.kill_inner(member):
        desk.wait_ready(member)
        return "inner"
    desk.kill(member)
    desk.start(member)
    desk.wait_ready(member)
    return "web" if member.port else "worker"
