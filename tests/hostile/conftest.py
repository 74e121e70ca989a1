"""Fixtures of the hostile family: a desk that runs with a witness, and two people who use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servicedesk.core import hookspecs
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing
from tests.database import EVERYTHING, Plugins
from tests.empty_database import new_postgres
from tests.faults.conftest import LOGIN, fill
from tests.faults.load import Browser
from tests.faults.processes import Desk, running
from tests.hostile.trial import Trial, report_path, write_witness
from tests.make import make_staff
from tests.web_client import cookie_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of plugins in which the witness lies."""
    folder = tmp_path_factory.mktemp("plugins")
    write_witness(folder)
    return folder


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.faults])]
)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a database without tables: SQLite, and PostgreSQL in the long form."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/desk.db"
        return
    for engine in new_postgres(request.getfixturevalue("postgres_engine")):
        yield engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def desk(database: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a desk with one customer, before its start."""
    desk = Desk(tmp_path_factory.mktemp("home"), database, "page:", plugins=folder)
    desk.command("migrate")
    with running(desk):
        yield desk


@pytest.fixture(scope="module")
def looking(desk: Desk) -> Iterator[Engine]:
    """Return an engine to look and write with, beside the processes."""
    engine = open_engine(desk.database)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def beside(looking: Engine) -> Kernel:
    """Return a kernel beside the processes."""
    return assemble(looking, hookspecs, KeyRing(None))


@pytest.fixture(scope="module")
def trial(desk: Desk, looking: Engine, beside: Kernel) -> Trial:
    """Return the two people who use the desk, signed in once it has started."""
    with beside.sessions() as session, beside.unit_of_work(EVERYTHING, session) as uow:
        staff_id = make_staff(uow, "administrator").id
    Plugins(beside).enable("witness")
    staff = Browser({"sid": cookie_of(beside, ("user", staff_id))})
    customer = Browser({"sid": cookie_of(beside, ("contact", 1))})
    return Trial(desk, beside, looking, customer, staff, report_path(LOGIN.service, LOGIN.category))
