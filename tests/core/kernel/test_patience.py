"""How long the database, and whoever has locked something in it, is waited for."""

import pytest

from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.patience import LIFE_SIGNS, asked_of_postgres, wait_without_end

ADDRESS = "postgresql+psycopg://desk@127.0.0.1/desk"
OURS = "-c lock_timeout=13000 -c idle_in_transaction_session_timeout=60000"


def test_every_wait_for_postgresql_has_an_end():
    assert asked_of_postgres(ADDRESS) == {"connect_timeout": 5, **LIFE_SIGNS, "options": OURS}


def test_what_the_address_asks_for_goes_before():
    asked = asked_of_postgres(f"{ADDRESS}?options=-c%20lock_timeout%3D500&keepalives_idle=90&connect_timeout=60")

    assert asked["options"] == f"{OURS} -c lock_timeout=500"
    assert asked.keys() & {"keepalives_idle", "connect_timeout"} == set()
    assert asked["keepalives_interval"] == LIFE_SIGNS["keepalives_interval"]


@pytest.mark.postgresql
@pytest.mark.parametrize(("theirs", "wait"), [({}, "13s"), ({"options": "-c lock_timeout=500"}, "500ms")])
def test_the_server_was_asked(postgres_engine, theirs, wait):
    url = postgres_engine.url.update_query_dict(theirs)
    engine = open_engine(url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        waits = [
            connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout", "tcp_keepalives_count")
        ]
    engine.dispose()

    assert waits[:2] == [wait, "1min"]


@pytest.mark.postgresql
def test_whoever_changes_or_copies_tables_waits_as_long_as_it_takes_and_nobody_after_him(postgres_engine):
    waits = []
    with postgres_engine.connect() as connection:
        for _ in range(2):
            waits.append(connection.exec_driver_sql("SHOW lock_timeout").scalar())
            wait_without_end(connection)
            waits.append(connection.exec_driver_sql("SHOW lock_timeout").scalar())
            waits.append(connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar())
            connection.rollback()

    assert waits == ["13s", "0", "0"] * 2
