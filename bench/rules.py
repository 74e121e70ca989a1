"""What rules cost for each fact of a ticket, and a sweep of those that wait: ``python -m bench.rules``.

It is measured inside one process, in its processor time too, because other programs on the machine take their share.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from servicedesk.core import automation, hookspecs
from servicedesk.core.automation import Action, Condition, Occasion, RuleDraft, follow_all, sweep_rules
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.people.models import Account
from servicedesk.core.tickets import TicketDraft, open_ticket
from servicedesk.migration import CORE, upgrade

BENCH = job_actor("bench")
FACTS = 200
NEVER = (Condition("segment", "is", ("residential",)), Condition("title", "contains", ("nunca", "jamás")))
NOTE = Action("note", {"text": "Visto."})


def open_one(kernel: Kernel, tickets: int = 1) -> int:
    """Open tickets of one account, and return the identifier of the last."""
    with kernel.sessions() as session, kernel.unit_of_work(BENCH, session) as uow:
        account = Account(number=f"B{tickets}", name="Banco de pruebas", kind="residential")
        uow.session.add(account)
        uow.session.flush()  # a ticket needs it
        return [open_ticket(uow, TicketDraft(account.id, "Sin servicio")).id for _ in range(tickets)][-1]


def write_rules(kernel: Kernel, count: int, fitting: int, moment: str = "opened", minutes: int = 0) -> None:
    """Write so many rules and switch them on; the last ones fit."""
    with kernel.sessions() as session, kernel.unit_of_work(BENCH, session) as uow:
        for place in range(count):
            asked = () if place >= count - fitting else NEVER
            draft = RuleDraft(f"Regla {place}", moment, asked, (NOTE,), minutes=minutes)
            automation.switch_rule(uow, automation.create_rule(uow, draft).id, is_active=True)


def measure(times: int, act: Callable[[int], object]) -> tuple[float, float]:
    """Return milliseconds of wall and of processor time of one time."""
    began, busy = perf_counter(), process_time()
    for turn in range(times):
        act(turn)
    return (perf_counter() - began) * 1000 / times, (process_time() - busy) * 1000 / times


def main(sizes: Sequence[str]) -> int:
    """Measure each number of rules, and print a line for each."""
    print("| rules | of them fit | ms for a fact | ms of a processor | ms of a sweep of as many that wait |")
    print("|---|---|---|---|---|")
    for count in map(int, sizes or ("1", "50", "200")):
        for fitting in (0, 1):
            with TemporaryDirectory(prefix="servicedesk-bench-") as folder:
                engine = open_engine(f"sqlite:///{Path(folder) / 'desk.sqlite3'}")
                upgrade(engine, [CORE], SystemClock())
                kernel = assemble(engine, hookspecs, KeyRing(None))
                ticket_ids = [open_one(kernel, turn + 1) for turn in range(FACTS // 10)]
                write_rules(kernel, count, fitting)
                write_rules(kernel, count, 0, "quiet", 60)
                told = measure(FACTS, _tell(kernel, ticket_ids))
                swept = measure(20, lambda turn, kernel=kernel: sweep_rules(kernel))  # type: ignore[misc]  # bound now
                print(f"| {count} | {fitting} | {told[0]:.2f} | {told[1]:.2f} | {swept[0]:.2f} |", flush=True)
                engine.dispose()
    return 0


def _tell(kernel: Kernel, ticket_ids: Sequence[int]) -> Callable[[int], object]:
    """Return how one fact is told, each time another; no rule is followed so often on one ticket that it is stopped."""
    return lambda turn: follow_all(
        kernel, ("opened",), Occasion(ticket_ids[turn % len(ticket_ids)], f"event:bench-{turn}")
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
