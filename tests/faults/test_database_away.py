"""The database goes away under load and comes back: people are asked for patience, and nothing is lost."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bootstrapping.postgres import find_server, restart_cluster, temporary_cluster
from servicedesk.core.kernel.database import open_engine
from tests.faults.conftest import fill, load_on
from tests.faults.load import customers
from tests.faults.mail import MailServer
from tests.faults.processes import Desk, running
from tests.faults.reckoning import reckon, wait_settled
from tests.operation.conftest import eventually
from tests.programs import give_up

RESTARTS = 3


@pytest.fixture
def cluster() -> Iterator[str]:
    """Return the address of a PostgreSQL of our own that waits for the disk."""
    if find_server() is None:
        give_up("PostgreSQL's server programs are not installed")
    with temporary_cluster(durable=True) as url:
        yield url


@pytest.fixture
def own_desk(cluster: str, mail_server: MailServer, tmp_path: Path) -> Iterator[tuple[Desk, Engine]]:
    """Return a desk on that database, and an engine to look with."""
    desk = Desk(tmp_path, cluster, mail_server.url)
    desk.command("migrate")
    engine = open_engine(cluster)
    fill(engine)
    desk.command("plugin", "enable", "recorder")
    with running(desk):
        yield desk, engine
    engine.dispose()


@pytest.mark.faults
@pytest.mark.postgresql
def test_a_database_that_restarts_loses_nothing(
    own_desk: tuple[Desk, Engine], cluster: str, mail_server: MailServer
) -> None:
    desk, engine = own_desk
    for member in (desk.add_web(with_worker=False), desk.add_worker()):
        desk.wait_ready(member)

    gaps = []
    with customers(load_on(desk, 5)) as load:
        eventually(lambda: load.tries > 20, within=20)
        for _ in range(RESTARTS):
            restart_cluster(cluster)
            began, before = time.monotonic(), len(load.ledger.read())
            assert eventually(lambda before=before: len(load.ledger.read()) > before, within=20)
            gaps.append(time.monotonic() - began)
            time.sleep(1)
    wait_settled(engine)
    figures = reckon(engine, load.ledger.read(), mail_server.recorder)

    told = f"answered again after {max(gaps):.1f} s at most; {dict(load.statuses)}"
    sys.stdout.write(f"\n{RESTARTS} restarts, {told}\n")
    assert figures.wrong == {}
    assert load.statuses.keys() <= {303, 503}
    assert max(gaps) < 10
