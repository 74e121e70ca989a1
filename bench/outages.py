"""What a great outage costs: ``python -m bench.outages [services] [reports] [letters]``.

Inside one process, on SQLite and on PostgreSQL where it is installed: whom the graph says is hit, the time from an
alarm to what a customer's page says, reports that join, the news until so many letters are queued, and the end.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import insert, select, text

from bench.databases import databases, kinds
from servicedesk.core import alarms, hookspecs, outages, tickets
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.inventory.models import Resource, Service, resource_dependency, service_resource
from servicedesk.core.kernel.actors import Actor, job_actor
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.outages.models import OutageNews
from servicedesk.core.outages.rules import EVERYBODY
from servicedesk.core.outages.telling import begin_telling
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.tickets import TicketDraft
from servicedesk.core.tickets.service.joining import join_outage
from servicedesk.core.tickets.service.outages import resolve_rest, resolve_with_tickets
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.migration import CORE, upgrade
from servicedesk.notify import Voice
from servicedesk.notify.outages import tell_portion

T = TypeVar("T")
DESK = job_actor("bench")
ON_ONE_SPLITTER = 100
PORTION = 10_000
COLUMNS = (
    "graph", "alarm to card", "one card", "report that joins, median", "p95", "reports a second", "letters",
    "all queued", "end, tickets solved",
)  # fmt: skip


def main(sizes: Sequence[str]) -> int:
    """Measure on each database, and print a line for each."""
    services = int(sizes[0]) if sizes else 100_000
    reports = int(sizes[1]) if sizes[1:] else 2_000
    letters = int(sizes[2]) if sizes[2:] else services
    print(f"{services:,} services, {reports:,} reports\n")
    print(f"| database | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")
    for kind in kinds():
        with TemporaryDirectory(prefix="servicedesk-bench-") as folder, databases(kind, Path(folder)) as places:
            engine = open_engine(places.make("outage"))
            upgrade(engine, [CORE], SystemClock())
            kernel = assemble(engine, hookspecs, KeyRing(None))
            core_id = fill(kernel, services)
            print(f"| {kind} | {' | '.join(measure(kernel, core_id, services, reports, letters))} |", flush=True)
            engine.dispose()
    return 0


def fill(kernel: Kernel, services: int) -> int:
    """Add a core, splitters, and for each customer a modem, a service and a contact; return the core."""
    splitters = range(2, 2 + services // ON_ONE_SPLITTER)
    modems = range(splitters.stop, splitters.stop + services)
    names = [(1, "core"), *((each, f"splitter-{each}") for each in splitters)]
    names += [(each, f"modem-{each}") for each in modems]
    below = [(each, 1) for each in splitters]
    below += [(modem, splitters[place // ON_ONE_SPLITTER]) for place, modem in enumerate(modems)]
    people = range(1, services + 1)
    write(kernel, Resource, [{"id": each, "name": name, "kind": "x"} for each, name in names])
    write(kernel, resource_dependency, [{"resource_id": each, "depends_on_id": on} for each, on in below])
    write(kernel, Account, [{"id": each, "number": f"C-{each}", "name": f"Cliente {each}"} for each in people])
    mails = [{"id": each, "name": f"Persona {each}", "email": f"p{each}@cliente.example"} for each in people]
    write(kernel, Contact, mails)
    write(kernel, AccountContact, [{"account_id": each, "contact_id": each} for each in people])
    lines = [{"id": each, "number": f"L-{each}", "name": "Internet", "account_id": each} for each in people]
    write(kernel, Service, lines)
    write(kernel, service_resource, [{"service_id": each, "resource_id": modems[each - 1]} for each in people])
    with kernel.sessions() as session:  # what a server of the database does by itself, once it has had a minute
        session.execute(text("ANALYZE"))
        session.commit()
    return 1


def write(kernel: Kernel, table: Any, rows: Sequence[dict[str, object]]) -> None:
    """Write rows, some thousand in one transaction."""
    for first in range(0, len(rows), PORTION):
        with kernel.sessions() as session, kernel.unit_of_work(DESK, session) as uow:
            uow.session.execute(insert(table), rows[first : first + PORTION])


def measure(kernel: Kernel, core_id: int, services: int, reports: int, most: int) -> list[str]:
    """Return what each step took, in words."""
    graph = took(lambda: read(kernel, lambda uow: outages.count_hit(uow, [core_id])))
    rules = RulesDraft(raise_after=0, outage_mode="declare", public_text="Corte")
    change(kernel, lambda uow: alarms.change_rules(uow, rules))
    began = perf_counter()
    change(kernel, lambda uow: alarms.raise_alarm(uow, AlarmReport(core_id, "unreachable", "critical", is_down=True)))
    number = read(kernel, lambda uow: outages.list_open_outages_for(uow, [services])[0].number, customer(services))
    to_card = perf_counter() - began
    card = took(lambda: read(kernel, lambda uow: outages.list_open_outages_for(uow, [1]), customer(1)))
    begun = perf_counter()
    times = sorted(took(partial(join, kernel, number or "", each)) for each in range(1, reports + 1))
    rate = reports / (perf_counter() - begun)
    letters, queued = tell(kernel, number or "", most)
    ended = took(lambda: finish(kernel, number or ""))
    share = read(kernel, lambda uow: len(tickets.list_tickets(uow, statuses=("resolved",), limit=reports))) / reports
    return [
        said(graph), said(to_card), said(card), said(times[len(times) // 2]), said(quantiles(times, n=20)[-1]),
        f"{rate:.0f}", f"{letters:,}", said(queued), f"{said(ended)}, {share:.0%}",
    ]  # fmt: skip


def customer(service_id: int) -> Actor:
    """Return the customer of a service: they are numbered alike."""
    return Actor("contact", service_id, f"Persona {service_id}", account_ids=frozenset({service_id}))


def join(kernel: Kernel, number: str, place: int) -> None:
    """Let one customer say that they are affected too."""
    draft = TicketDraft(place, "No tengo Internet", service_id=place)
    with kernel.sessions() as session, kernel.unit_of_work(customer(place), session) as uow:
        join_outage(uow, number, draft)


def tell(kernel: Kernel, number: str, most: int) -> tuple[int, float]:
    """Tell whom it hits until there are enough letters; return how many were queued, and how long it took."""
    outage_id = read(kernel, lambda uow: outages.get_outage(uow, number).id)
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    change(kernel, lambda uow: begin_telling(uow, outage_id, "declared", EVERYBODY))
    begun = perf_counter()
    told = 0
    while told < most and tell_portion(kernel, voice, []):
        told = read(kernel, lambda uow: uow.session.scalars(select(OutageNews.told)).one())
    return told, perf_counter() - begun


def finish(kernel: Kernel, number: str) -> None:
    """End the outage and solve its tickets, portion by portion."""
    change(kernel, lambda uow: len(resolve_with_tickets(uow, number, "Ya volvió")))
    while change(kernel, resolve_rest):
        pass


def change(kernel: Kernel, act: Callable[..., T], actor: Actor = DESK) -> T:
    """Write something in a transaction of its own."""
    with kernel.sessions() as session, kernel.unit_of_work(actor, session) as uow:
        return act(uow)


def read(kernel: Kernel, act: Callable[..., T], actor: Actor = DESK) -> T:
    """Read something."""
    with kernel.sessions() as session:
        return act(kernel.unit_of_work(actor, session))


def took(act: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    began = perf_counter()
    act()
    return perf_counter() - began


def said(seconds: float) -> str:
    """Return a time in words."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
