"""One run: the desk and its floor side by side on one database, in turns, and then the whole desk alone."""

import json
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.counting import count_statements
from bench.databases import Databases
from bench.homes import COMMAND, Home, make_home
from bench.measuring import Measured, ceiling, press
from bench.polling import Polled, poll
from bench.programs import Program, memory, running
from bench.visits import Visit, signed_in, visits_of
from bootstrapping.postgres import free_port
from servicedesk.core.kernel.database import PRAGMAS
from servicedesk.server import server_settings

ROUNDS = 4  # short turns, so that whatever else the machine does falls on both
DRAIN_PATIENCE = 120.0  # seconds
OWED = text("SELECT count(*) FROM delivery WHERE state = 'due'")
FORGIVEN = text("UPDATE delivery SET state = 'done' WHERE state = 'due'")


@dataclass
class Compared:
    """What one run found on one database; times in seconds, memory in megabytes."""

    filled_in: float = 0.0
    desk: dict[str, Measured] = field(default_factory=dict)
    floor: dict[str, Measured] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    ceilings: dict[str, Measured] = field(default_factory=dict)
    first_page: dict[str, float] = field(default_factory=dict)
    memory: dict[str, dict[str, float]] = field(default_factory=dict)
    whole: Measured = field(default_factory=Measured)
    drained: float = 0.0
    drained_in: float = 0.0
    polling: Polled | None = None


def compare(places: Databases, tickets: int, seconds: float, pages: int, processes: int = 1) -> Compared:
    """Fill a desk, copy it for the floor, and measure."""
    found = Compared()
    home = Home(places.folder / "desk", places.make("desk"), free_port(), processes=processes)
    found.filled_in = make_home(home, tickets)
    installation = home.opened()
    browsers = signed_in(installation.kernel)
    installation.kernel.engine.dispose()
    floor = Home(places.folder, places.make("floor", like="desk"), free_port(), processes=processes)
    servers = list(places.servers)
    with start_desk(home, "--without-worker") as desk:
        visits = visits_of(home, browsers, tickets)
        side_by_side(found, visits, desk, floor, servers, seconds)
        if pages:
            found.polling = poll(home, browsers, desk, servers, pages)
    found.statements = count_statements(home, visits)
    forgive(home)
    with start_desk(home) as desk:
        whole_desk(found, visits["open"], desk, home, servers, seconds)
    return found


def start_desk(home: Home, *options: str) -> AbstractContextManager[Program]:
    """Start the desk as an operator does."""
    command = [str(COMMAND), "run", *options]
    return running(command, home.environment, home.port, "/sign-in", home.folder / "log")


def start_floor(home: Home, sizes: dict[str, int]) -> AbstractContextManager[Program]:
    """Start the floor with the settings of the desk's own server."""
    options = {
        "database": home.database, "pragmas": PRAGMAS, "number_key": "0" * 64, "account_number": "100001",
        "sizes": sizes, "gunicorn": server_settings(f"127.0.0.1:{home.port}", home.processes),
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.floor", json.dumps(options)]
    return running(command, home.environment, home.port, "/", home.folder / "floor-log")


def side_by_side(
    found: Compared, visits: dict[str, Visit], desk: Program, floor: Home, servers: list[int], seconds: float
) -> None:
    """Measure each kind of request in turns; the floor's answers are as long as the desk's."""
    sizes = {}
    for name, visit in visits.items():
        found.titles[name], found.desk[name], found.floor[name] = visit.title, Measured(), Measured()
        press(found.desk[name], visit, desk, servers, 1.0)
        sizes[name] = max(found.desk[name].size - 150, 0)  # without the head that every answer has
        found.ceilings[name] = ceiling(visit, sizes[name])
        found.desk[name] = Measured()
    with start_floor(floor, sizes) as other:
        found.first_page["floor"] = other.first_page
        for name, visit in visits.items():
            for _ in range(ROUNDS):
                press(found.floor[name], visit, other, servers, seconds / ROUNDS)
                press(found.desk[name], visit, desk, servers, seconds / ROUNDS)
        found.memory["floor"] = {"after": memory(other.pid)}
    found.memory["pages"] = {"after": memory(desk.pid)}


def whole_desk(found: Compared, visit: Visit, desk: Program, home: Home, servers: list[int], seconds: float) -> None:
    """Measure opening while the same process delivers what it owes, and how long it delivers afterwards."""
    found.first_page["desk"] = desk.first_page
    found.memory["desk"] = {"at rest": memory(desk.pid)}
    press(found.whole, visit, desk, servers, seconds)
    found.memory["desk"]["after"] = memory(desk.pid)
    began, engine = time.monotonic(), create_engine(home.database)
    with engine.connect() as connection:
        owed = left = connection.execute(OWED).scalar_one()
        while left and time.monotonic() < began + DRAIN_PATIENCE:
            time.sleep(0.25)
            connection.rollback()
            left = connection.execute(OWED).scalar_one()
    engine.dispose()
    found.drained, found.drained_in = owed - left, time.monotonic() - began


def forgive(home: Home) -> None:
    """Settle what nobody has delivered, so that the next measurement begins with nothing owed."""
    engine = create_engine(home.database)
    with engine.begin() as connection:
        connection.execute(FORGIVEN)
    engine.dispose()


def folder_of(path: Path) -> Path:
    """Return a folder that any user of this machine may look into: the database server is another one."""
    path.chmod(0o755)
    return path
