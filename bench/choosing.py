"""What finding an agent costs by how many agents a team has: ``python -m bench.choosing``.

The choice alone is measured in one process; then the whole of it on SQLite, from reading the team to the commit.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from servicedesk.core import hookspecs, tickets
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.people.models import Account, Team, User
from servicedesk.core.tickets import TicketDraft, assigning
from servicedesk.core.tickets.placing_rules import Candidate, Wish, choose
from servicedesk.migration import CORE, upgrade

TIMES, AGENTS, TICKETS = 1_000, (10, 100, 1_000), 20
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def main() -> int:
    """Measure, and print what was found."""
    for agents in AGENTS:
        print(f"{agents:>5} agents: the choice {choice(agents) * 1e6:,.0f} us, the whole {whole(agents) * 1e3:,.1f} ms")
    return 0


def choice(agents: int) -> float:
    """Return the median seconds of one choice among so many agents."""
    until = NOW + timedelta(hours=8)
    crew = [
        Candidate(number, number % 3 > 0, until, skills=frozenset({number % 4}), open=number % 19, load=number % 37)
        for number in range(agents)
    ]
    wish = Wish(frozenset({1}))
    return median(_seconds(lambda: choose(wish, crew)) for _ in range(TIMES))


def whole(agents: int) -> float:
    """Return the median seconds of giving one ticket to one of so many agents."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'desk.db'}")
        upgrade(engine, [CORE], SystemClock())
        kernel = assemble(engine, hookspecs, KeyRing(b"k" * 32), SystemClock())
        team_id, account_id = _fill(kernel, agents)
        took = [_give(kernel, team_id, account_id) for _ in range(TICKETS)]
        engine.dispose()
    return median(took)


def _fill(kernel: Kernel, agents: int) -> tuple[int, int]:
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("bench"), session) as uow:
        team, account = Team(code="bench", name="Bench", assigns_by="load"), Account(number="1", name="Bench")
        uow.session.add_all([team, account])
        for number in range(agents):
            uow.session.add(User(name=f"Agent {number}", email=f"agent{number}@bench.example", teams=[team]))
        uow.session.flush()  # its tickets name the team by its identifier
        return team.id, account.id


def _give(kernel: Kernel, team_id: int, account_id: int) -> float:
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("bench"), session) as uow:
        number = tickets.open_ticket(uow, TicketDraft(account_id, "No Internet.")).number or ""
        tickets.assign_team(uow, number, team_id)
    began = perf_counter()
    with kernel.sessions() as session:
        waiting = assigning.list_to_place(kernel.unit_of_work(job_actor("bench"), session), team_id)
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("bench"), session) as uow:
        given = assigning.place_waiting(uow, team_id, waiting)
    if given != 1:
        raise RuntimeError("nobody got the ticket")
    return perf_counter() - began


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
