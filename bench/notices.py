"""What notices of planned work cost: ``python -m bench.notices [recipients] [papers]``.

Papers made in one child, and its memory. Then all letters of one work, each with its calendar entry and its PDF,
through a real worker to a mail server in a process of its own, with a personal message now and then, and the worker
killed without a word in the middle.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bench.databases import databases, kinds
from bench.homes import COMMAND, Home
from bench.outages import change, fill, read, said
from bench.programs import memory
from bootstrapping.postgres import free_port
from servicedesk.adapters.papers.printing import Printer
from servicedesk.core import maintenance, notifications
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.notifications import NotificationDraft
from servicedesk.core.notifications.models import Notification
from servicedesk.language.papers import Facts, Paper, Seal, draw_paper

PERSONAL_EVERY = 2.0  # seconds
PATIENCE = 1_500.0  # seconds for all letters
LOOK_EVERY = 0.5
COLUMNS = (
    "all written", "all sent", "a second", "personal messages", "median", "p95", "worst", "kills", "twice", "lost",
)  # fmt: skip


@dataclass
class Course:
    """How the letters of one work went out, in seconds since it was announced."""

    written: float = 0.0
    sent: float = 0.0
    kills: int = 0
    asked: dict[str, float] = field(default_factory=dict)  # personal messages: when each was queued


@dataclass
class Desk:
    """The programs of one desk, which may be killed and started again."""

    home: Home
    arguments: tuple[str, ...]
    program: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program that sends."""
        with (self.home.folder / "worker.log").open("ab") as log:
            self.program = subprocess.Popen(
                [str(COMMAND), *self.arguments], env=self.home.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        """Kill it with all that it has started, without a word."""
        assert self.program is not None
        os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait()


def main(sizes: Sequence[str]) -> int:
    """Measure, and print what was found."""
    recipients, papers = (int(sizes[0]) if sizes else 10_000), (int(sizes[1]) if sizes[1:] else 200)
    print("\n".join(lines_of_papers(papers)) + f"\n\n{recipients:,} recipients of one work\n", flush=True)
    print(f"| database | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}", flush=True)
    for kind in kinds():
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder, databases(kind, Path(folder)) as places:
            told = letters(places.make("notices"), Path(folder), recipients)
            print(f"| {kind} | {' | '.join(told)} |", flush=True)
    return 0


def lines_of_papers(count: int) -> list[str]:
    """Make so many papers in one child; return what that cost, in words."""
    seal = Seal("Andina Red", datetime(2026, 11, 23, 14, tzinfo=UTC), ZoneInfo("America/Lima"), "*611", "DOC-7K2MQ4",
                "ABCD2345", "https://desk.example/check")  # fmt: skip
    facts = {"facts": Facts([("Cuándo", "jueves 26 de noviembre, de 1:00 a 4:00"), ("Número", "MNT-7K2MQ4")])}
    body = (
        "**Cambio de equipos.**\n\n%(facts)s\n\n## Qué va a pasar\n\n1. El servicio se puede cortar.\n2. Vuelve solo."
    )
    pages = [draw_paper(Paper(f"Aviso {each}", body, {}, facts), locale="es_PE", seal=seal) for each in range(count)]
    printer = Printer()
    began = time.perf_counter()
    first = len(printer.make(pages[0]))
    started, child = time.perf_counter(), os.getpid()
    for page in pages[1:]:
        printer.make(page)
    took, held = time.perf_counter() - started, memory(child) - memory_alone(child)
    printer.stop()
    rate = (count - 1) / took
    return [f"papers: first {said(started - began)}, then {rate:.1f} a second, {first:,} bytes, child {held:.0f} MB"]


def memory_alone(pid: int) -> float:
    """Return the megabytes of one program without those that it has started."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def letters(database: str, folder: Path, recipients: int) -> list[str]:
    """Send the letters of one work; return what came of it, in words."""
    mail_port, port, taken = free_port(), free_port(), folder / "taken"
    home = Home(folder, database, port, mail_url=f"smtp://127.0.0.1:{mail_port}?timeout=30")
    for command in (["migrate"], ["plugin", "enable", "maintenance_notice"]):
        subprocess.run([str(COMMAND), *command], env=home.environment, check=True, stdout=subprocess.DEVNULL)
    kernel = home.opened().kernel
    core_id = fill(kernel, recipients)
    arguments = ("run",) if database.startswith("sqlite") else ("worker",)
    with sink(mail_port, taken):
        course = send(kernel, Desk(home, arguments), core_id, recipients)
    kernel.engine.dispose()
    return reckon(course, taken, recipients)


def send(kernel: Kernel, desk: Desk, core_id: int, recipients: int) -> Course:
    """Announce the work, and follow its letters until the last one was sent, or patience ends."""
    starts_at = datetime.now(UTC) + timedelta(days=7)
    draft = MaintenanceDraft((core_id,), starts_at, starts_at + timedelta(hours=3), "Cambio de equipos")
    course = Course()
    desk.start()
    try:
        change(kernel, lambda uow: maintenance.plan_maintenance(uow, draft))
        began = time.monotonic()
        while not course.sent and (gone := time.monotonic() - began) < PATIENCE:
            time.sleep(LOOK_EVERY)
            written, sent = read(kernel, progress)
            course.written = course.written or (gone if written >= recipients else 0.0)
            course.sent = gone if sent >= recipients else 0.0
            if sent > recipients // 2 and not course.kills:
                desk.kill()
                course.kills += 1
                desk.start()
            if gone > PERSONAL_EVERY * (len(course.asked) + 1):
                change(kernel, lambda uow: ask(uow, course))
    finally:
        desk.kill()
    return course


def progress(uow: UnitOfWork) -> tuple[int, int]:
    """Return how many letters were written, and how many sent."""
    written = select(func.count()).where(MaintenanceNotice.state == "queued")
    sent = select(func.count()).where(Notification.state == "sent", Notification.lane == notifications.BULK)
    return uow.session.scalar(written) or 0, uow.session.scalar(sent) or 0


def ask(uow: UnitOfWork, course: Course) -> None:
    """Queue one personal message."""
    name = f"personal{len(course.asked)}@cliente.example"
    notifications.queue_notification(
        uow, NotificationDraft(key=name, recipient=name, subject="Tu reporte", text="Hola", domain="desk.example")
    )
    course.asked[name] = time.monotonic()


@contextmanager
def sink(port: int, taken: Path) -> Iterator[None]:
    """Take mail in a process of its own until the block ends."""
    taken.touch()
    taking = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port), str(taken)])
    try:
        while not listens(port):
            time.sleep(0.05)
        yield
    finally:
        taking.terminate()
        taking.wait()


def listens(port: int) -> bool:
    """Tell whether a server takes connections there."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def reckon(course: Course, taken: Path, recipients: int) -> list[str]:
    """Return what came of the letters: in time, twice, lost."""
    rows = [line.split() for line in taken.read_text().splitlines()]
    came = {recipient: float(at) for at, _, recipient in rows}
    late = [came[name] - at for name, at in course.asked.items() if name in came] or [0.0, 0.0]
    times = Counter(message_id for _, message_id, _ in rows)
    twice = sum(count - 1 for count in times.values())
    lost = recipients - sum(1 for recipient in came if not recipient.startswith("personal"))
    rate = recipients / course.sent if course.sent else 0.0
    return [
        said(course.written), said(course.sent), f"{rate:.0f}", str(len(late)), said(median(late)),
        said(quantiles(late, n=20)[-1]), said(max(late)), str(course.kills), str(twice), str(lost),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
