"""How the database answers the pages that are opened most, on a desk with twenty thousand tickets.

Every statement that such a page sends is explained: none may read more than a thousand rows.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bench.filling import TEAMS, USERS, fill
from bench.people import hire
from servicedesk.adapters.files import DiskFiles
from servicedesk.app import create_app
from servicedesk.config import Config
from servicedesk.core import hookspecs
from servicedesk.core.kernel.database import WRITE, open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.installation import Installation
from servicedesk.language.catalogues import desk_catalogues
from tests.database import SettableClock
from tests.database import fill as create_tables
from tests.web_client import PUBLIC_URL, Browser, cookie_of

TICKETS = 20_000
MOST_ROWS = 1_000
CROWDED = {"account", "account_contact", "contact", "event", "interaction", "note", "service", "ticket", "submission"}
PAGES = {
    "queue": "/desk/",
    "queue of one": "/desk/?show=mine",
    "queue of nobody": "/desk/?show=unassigned",
    "queue of a team": "/desk/?team=2",
    "what has ended": "/desk/?show=ended",
    "rare word": f"/desk/search?q={TICKETS - 7}",
    "common word": "/desk/search?q=equipo",
    "beginning of a word": "/desk/search?q=serv",
    "customer": "/desk/calls?q=riogrande",
    "ticket": f"/desk/tickets/BM-{TICKETS - 7:06X}",
}
MOST_STATEMENTS = {"queue": 8, "ticket": 8, "rare word": 6, "common word": 6, "beginning of a word": 6}


@dataclass
class Crowd:
    """A desk with many tickets, and the browser of its supervisor."""

    engine: Engine
    browser: Browser

    def statements_of(self, path: str) -> list[tuple[str, Any]]:
        """Return what a page sends to the database, with its values; it was opened once before."""
        self.browser.get(path)
        sent: list[tuple[str, Any]] = []

        def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
            if statement.startswith(("SELECT", "WITH")):
                sent.append((statement, parameters))

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            assert self.browser.get(path).status_code == 200
        finally:
            event.remove(self.engine, "before_cursor_execute", note)
        return sent


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Fill a desk of its own for all tests of the module."""
    folder = tmp_path_factory.mktemp("crowd")
    cluster = request.getfixturevalue("postgres_engine") if request.param == "postgresql" else None
    url = _new_database(cluster) if cluster is not None else f"sqlite:///{folder}/desk.db"
    engine = open_engine(url)
    create_tables(engine)
    # a clock that stands still: what is looked at once a second is looked at before anything is counted
    kernel = assemble(engine, hookspecs, KeyRing(b"k" * 32), SettableClock())
    hire(kernel, TEAMS, USERS)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        fill(connection, TICKETS)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if cluster is not None else "ANALYZE")
    config = Config(
        home=folder, database=url, public_url=PUBLIC_URL, bind="127.0.0.1:8080", mail_url="page:",
        mail_from="mesa@andina.example", plugin_folders=(),
    )  # fmt: skip
    config.key_path.write_bytes(b"k" * 32)
    app = create_app(Installation(config, kernel, [], desk_catalogues(), DiskFiles(config.files_path)))
    app.test_client_class = Browser
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.set_cookie("sid", cookie_of(kernel, ("user", 1)), domain="127.0.0.1")
    yield Crowd(engine, browser)
    engine.dispose()
    if cluster is not None:
        with cluster.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("DROP DATABASE crowd")


def _new_database(cluster: Engine) -> str:
    with cluster.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE crowd")
    return cluster.url.set(database="crowd").render_as_string(hide_password=False)


def rows_read(node: dict[str, Any]) -> int:
    """Return how many rows a plan of PostgreSQL read from tables and indexes, those that it threw away among them."""
    own = 0
    if "Scan" in node["Node Type"] and "Relation Name" in node:
        thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        own = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return int(own) + sum(map(rows_read, node.get("Plans", [])))


def complaints_about(engine: Engine, statement: str, parameters: Any) -> list[str]:
    """Return what is wrong with how the database answers a statement."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar()
            found = explained if isinstance(explained, list) else json.loads(explained)
            read = rows_read(found[0]["Plan"])
            return [f"{read} rows: {statement}"] if read > MOST_ROWS else []
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    whole = [line for line in plan if (scan := re.match(r"SCAN (\w+)", line)) and scan[1] in CROWDED]
    return [f"{line}: {statement}" for line in whole]


@pytest.mark.parametrize("name", PAGES)
def test_no_statement_of_a_page_reads_more_than_a_thousand_rows(crowd, name):
    complaints = [each for sent in crowd.statements_of(PAGES[name]) for each in complaints_about(crowd.engine, *sent)]

    assert not complaints, "\n\n".join(complaints)


@pytest.mark.parametrize("name", MOST_STATEMENTS)
def test_a_page_sends_few_statements(crowd, name):
    sent = crowd.statements_of(PAGES[name])

    assert len(sent) <= MOST_STATEMENTS[name], "\n".join(statement for statement, _ in sent)


def test_a_statement_that_reads_everything_would_be_noticed(crowd):
    assert complaints_about(crowd.engine, "SELECT count(*) FROM interaction WHERE body = ''", ())
