"""One root cause, everybody it hits and everybody who reports it, over a whole desk.

``python -m bench.storm [services] [reports] [minutes] [processes] [database]``: the plugin watches a core and its
switches. All of them fall silent, and the switches tell of every port: 10,000 traps in a minute. Customers come
meanwhile over HTTP, each in a session of their own, and report by the whole form until an outage is shown, by "me too"
from then on. What came of it is printed for SQLite, where one process answers, and for PostgreSQL where it is
installed, where so many answer.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from os import getloadavg
from pathlib import Path
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from threading import Thread

from sqlalchemy import FromClause, func, insert, select

from bench import flood
from bench.comparing import folder_of, start_desk
from bench.cycle import PLUGIN
from bench.databases import databases, kinds
from bench.fleet import COMMUNITY, Fleet, address_of, serving
from bench.homes import COMMAND, Home
from bench.notices import sink
from bench.outages import change, fill, read, said
from bench.reporting import Answered, report
from bench.traps import LINK_DOWN
from bootstrapping.postgres import free_port
from plugins.snmp_monitor.devices import save_access, save_profile
from plugins.snmp_monitor.drafts import AccessDraft, ProfileDraft
from plugins.snmp_monitor.models import Device, Trap
from servicedesk.core import alarms, people
from servicedesk.core.alarms import RulesDraft
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.models import Notification
from servicedesk.core.outages.models import Outage, OutageNews
from servicedesk.core.outages.rules import EVERYBODY
from servicedesk.core.people.views import Proven
from servicedesk.core.tickets.models import Category, OutageLink, Ticket

SWITCHES, PORTS = 100, 100
TRAPS_FOR = 60.0  # seconds
AT_ONCE = 32  # customers
SESSIONS = 500  # begun in one transaction
LOOK_EVERY = 0.5  # seconds
SETTLES_FOR = 30.0  # seconds in which the worker takes in what came before the outage was known
PATIENCE = 1_800.0  # seconds until everybody is told
DEFAULTS = ("100000", "10000", "5", "2")
COLUMNS = (
    "processes", "traps, kept apart", "outages", "tickets by machine", "told, twice", "first trap to outage",
    "to last letter queued", "reports accepted", "joined", "p50, p95", "load average",
)  # fmt: skip


@dataclass
class Course:
    """What came of one storm; times in seconds since the first trap."""

    declared: float = 0.0
    told_all: float = 0.0
    answered: list[Answered] = field(default_factory=list)


def main(sizes: Sequence[str]) -> int:
    """Measure on each database, and print a line for each."""
    services, reports, minutes, processes = (int(size) for size in [*sizes[:4], *DEFAULTS[len(sizes) :]])
    print(f"{services:,} services, {reports:,} reports in {minutes} minutes\n")
    print(f"| database | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}", flush=True)
    for kind in sizes[4:] or kinds():
        answering = processes if kind == "postgresql" else 1
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
            with databases(kind, folder_of(Path(folder))) as places:
                home = Home(Path(folder) / "desk", places.make("storm"), free_port(), processes=answering)
                told = measure(home, services, reports, minutes * 60.0)
        print(f"| {kind} | {answering} | {' | '.join(told)} |", flush=True)
    return 0


def measure(home: Home, services: int, reports: int, seconds: float) -> list[str]:
    """Let the storm come over one desk, and return what came of it, in words."""
    mail_port, trap_port = free_port(), free_port()
    home = replace(home, mail_url=f"smtp://127.0.0.1:{mail_port}?timeout=30")
    for order in (["migrate"], ["plugin", "enable", PLUGIN], ["plugin", "set", PLUGIN, f"trap_port={trap_port}"]):
        run([str(COMMAND), *order], env=home.environment, check=True, stdout=DEVNULL)
    kernel = home.opened().kernel
    fill(kernel, services)
    fleet = Fleet(free_port(), SWITCHES + 1, 100)
    change(kernel, prepare)
    watch(kernel, fleet)
    cookies = sessions(kernel, reports)
    course = Course()
    with sink(mail_port, home.folder / "taken"), serving(fleet), start_desk(home):
        flood.wait_for_ears(trap_port, kernel.engine)
        follow(kernel, home, course, trap_port, cookies, seconds)
    found = read(kernel, lambda uow: counted(uow, course, reports))
    kernel.engine.dispose()
    return found


def prepare(uow: UnitOfWork) -> None:
    """Add what a report is about, and have everybody told of an outage that is declared by rule."""
    said_so = {"symptom": "No tengo Internet", "symptom_en": "I have no Internet"}
    uow.session.add(Category(code="c1", name="Sin Internet", name_en="No Internet", position=1, **said_so))
    alarms.change_rules(uow, RulesDraft(outage_mode="declare", public_text="Corte", outage_tells=EVERYBODY))


def watch(kernel: Kernel, fleet: Fleet) -> None:
    """Watch the core and the first switches, which never answer."""
    now = kernel.clock.now()
    with context_to_act(kernel, PLUGIN, "bench") as ctx, ctx.work() as uow:
        access = save_access(uow, AccessDraft("Todos", "2c", COMMUNITY), ctx)
        profile = save_profile(uow, ProfileDraft("Cada minuto"))
        uow.session.flush()  # devices name both by their identifiers
        rows = [
            {"resource_id": number + 1, "name": f"device-{number}", "host": address_of(number), "port": fleet.port,
             "due_at": now, "state_since": now, "access_id": access.id, "profile_id": profile.id}
            for number in range(fleet.devices)
        ]  # fmt: skip
        uow.session.execute(insert(Device), rows)


def sessions(kernel: Kernel, reports: int) -> list[str]:
    """Sign so many customers in, and return their cookies."""

    def begin(first: int, uow: UnitOfWork) -> list[str]:
        proven = [Proven("contact", each, "password") for each in range(first, min(first + SESSIONS, reports + 1))]
        return [people.start_session(uow, each, address="127.0.0.1").cookie for each in proven]

    return [cookie for first in range(1, reports + 1, SESSIONS) for cookie in change(kernel, partial(begin, first))]


def follow(kernel: Kernel, home: Home, course: Course, port: int, cookies: Sequence[str], seconds: float) -> None:
    """Send the traps, let the customers come, and wait until everybody is told and every report has been taken in."""
    began = time.monotonic()
    rate = SWITCHES * PORTS / TRAPS_FOR
    traps = Thread(target=flood.offered, args=(port, rate, TRAPS_FOR, PORTS, (LINK_DOWN,)))
    traps.start()
    crowd = Thread(target=come, args=(home, course, cookies, seconds))
    crowd.start()
    while not course.told_all and time.monotonic() < began + PATIENCE:
        time.sleep(LOOK_EVERY)
        gone = time.monotonic() - began
        course.declared = course.declared or (gone if read(kernel, is_declared) else 0.0)
        course.told_all = gone if read(kernel, is_everybody_told) else 0.0
    crowd.join()
    traps.join()
    time.sleep(SETTLES_FOR)


def come(home: Home, course: Course, cookies: Sequence[str], seconds: float) -> None:
    """Have the customers come evenly, whether the one before was answered or not."""
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as customers:
        waiting = []
        for place, cookie in enumerate(cookies):
            time.sleep(max(0.0, began + place * seconds / len(cookies) - time.monotonic()))
            waiting.append(customers.submit(report, home.port, cookie, place + 1))
        course.answered = [each.result() for each in waiting]


def is_declared(uow: UnitOfWork) -> bool:
    """Tell whether there is an outage."""
    return bool(uow.session.scalar(select(func.count(Outage.id))))


def is_everybody_told(uow: UnitOfWork) -> bool:
    """Tell whether all news of the outage have reached the last one."""
    open_news = select(func.count()).where(OutageNews.finished_at.is_(None))
    return bool(uow.session.scalar(select(func.count(OutageNews.id)))) and not uow.session.scalar(open_news)


def counted(uow: UnitOfWork, course: Course, reports: int) -> list[str]:
    """Return what stands in the tables, and how the customers were answered, in words."""

    def count(statement: FromClause | type[Outage | Ticket]) -> int:
        return uow.session.scalar(select(func.count()).select_from(statement)) or 0

    traps = select(Trap.device_id, Trap.kind, Trap.port).distinct().subquery()
    letters = select(Notification.recipient).where(Notification.key.startswith("outage.news|"))
    twice = letters.group_by(Notification.recipient).having(func.count() > 1).subquery()
    accepted = [each for each in course.answered if each.is_accepted]
    times = sorted(each.seconds for each in accepted) or [0.0]
    refused = Counter(each.status for each in course.answered if not each.is_accepted)
    middle, late = times[len(times) // 2], times[len(times) * 95 // 100]
    joined = count(select(OutageLink.ticket_id).subquery())
    return [
        f"{SWITCHES * PORTS:,}, {count(traps):,}", str(count(Outage)),
        str(count(Ticket) - len(accepted)), f"{count(letters.subquery()):,}, {count(twice)}",
        said(course.declared), said(course.told_all), f"{len(accepted):,} of {reports:,}{said_of(refused)}",
        f"{joined / max(len(accepted), 1):.0%}", f"{said(middle)}, {said(late)}", f"{getloadavg()[0]:.0f}",
    ]  # fmt: skip


def said_of(refused: Counter[int]) -> str:
    """Return with what status reports were not accepted, in words."""
    return "".join(f"; {count} answered {status}" for status, count in refused.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
