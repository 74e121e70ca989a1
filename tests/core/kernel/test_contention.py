"""Troubles that pass by themselves, told as conflicts by whoever does many things."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from servicedesk.core.kernel.contention import HELD_UP, is_held_up, raised_as_conflict
from servicedesk.core.kernel.errors import Conflict, Message
from servicedesk.core.kernel.patience import WriteLockHeld

DEADLOCK = OperationalError("UPDATE ticket", {}, Exception("deadlock detected\nDETAIL: and so on"))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (WriteLockHeld(), HELD_UP),
        (DEADLOCK, HELD_UP),
        (PoolTimeout(), HELD_UP),
        (StaleDataError(), Message("overtaken")),
        (Conflict("ticket.changed"), Message("ticket.changed")),
    ],
)
def test_what_may_be_tried_again_is_a_conflict(error, told):
    with pytest.raises(Conflict) as caught, raised_as_conflict():
        raise error

    assert caught.value.message == told


def test_what_is_wrong_stays_what_it_is():
    with pytest.raises(ZeroDivisionError), raised_as_conflict():
        _ = 1 / 0


def test_what_goes_well_raises_nothing():
    with raised_as_conflict():
        done = True

    assert done


def busy(name):
    """Return what SQLite raises when somebody else is at it, or something else."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = name
    return OperationalError("UPDATE", {}, error)


def test_a_database_that_somebody_holds_is_told_from_one_that_is_away():
    told = [WriteLockHeld(), busy("SQLITE_BUSY_SNAPSHOT"), busy("SQLITE_FULL"), OperationalError("", {}, Exception())]

    assert [is_held_up(error) for error in told] == [True, True, False, False]
