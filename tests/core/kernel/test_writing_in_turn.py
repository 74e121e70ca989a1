"""The turn to write on SQLite, and the connection that one writes with: first the one, then the other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from servicedesk.core.kernel import database
from servicedesk.core.kernel.database import open_engine


def test_whoever_waits_for_the_turn_to_write_holds_no_connection(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    line = engine.get_execution_options()[database.LINE]

    def write():
        with sessionmaker(engine)() as session:
            database.begin_to_write(session)

    with sessionmaker(engine)() as first, ThreadPoolExecutor(3) as others:
        database.begin_to_write(first)
        written = [others.submit(write) for _ in range(3)]
        while len(line._waiting) < 3:
            Event().wait(0.01)
        lent = engine.pool.checkedout()
        first.rollback()
        assert [each.result(10) for each in written] == [None] * 3

    assert (lent, line._is_held) == (1, False)


def test_whoever_gets_no_connection_lets_others_write(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/nowhere/desk.db")

    with sessionmaker(engine)() as session, pytest.raises(OperationalError):
        database.begin_to_write(session)

    assert not engine.get_execution_options()[database.LINE]._is_held
