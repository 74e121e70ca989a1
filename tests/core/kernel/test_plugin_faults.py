"""What is the fault of a plugin, and what is not."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from servicedesk.core.kernel.patience import WriteLockHeld
from servicedesk.core.kernel.plugin_faults import Crash, Leak, Nonsense, Overrun, PluginFault, is_its_own, kind_of


def caused(error, cause):
    """Return an error that came from another."""
    error.__cause__ = cause
    return error


def from_sqlite(name):
    """Return an error of SQLite with this name, as SQLAlchemy wraps it."""
    bare = sqlite3.OperationalError("trouble")
    bare.sqlite_errorname = name
    return OperationalError("SELECT 1", {}, bare)


def in_a_circle():
    """Return two errors that each came from the other."""
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    return one


def test_each_fault_says_of_what_sort_it_is():
    faults = [ValueError("x"), PluginFault("x"), Overrun("x"), Nonsense("x"), Leak("x"), Crash("x")]

    assert [kind_of(fault) for fault in faults] == ["error", "error", "overrun", "nonsense", "leak", "crash"]


@pytest.mark.parametrize(
    "error",
    [
        WriteLockHeld(),
        PoolExhausted("no connection"),
        from_sqlite("SQLITE_BUSY_SNAPSHOT"),
        from_sqlite("SQLITE_FULL"),
        OperationalError("SELECT 1", {}, Exception("server closed the connection")),
        InterfaceError("SELECT 1", {}, Exception("connection already closed")),
        DBAPIError("SELECT 1", {}, Exception("gone"), connection_invalidated=True),
        caused(RuntimeError("cannot work"), caused(ValueError("why"), WriteLockHeld())),
    ],
)
def test_a_database_that_is_away_full_or_busy_is_nobodys_fault(error):
    assert not is_its_own(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        SystemExit(1),
        Overrun("late"),
        from_sqlite("SQLITE_ERROR"),
        OperationalError("SELECT 1", {}, sqlite3.OperationalError("no name")),
        DBAPIError("SELECT 1", {}, Exception("wrong")),
        in_a_circle(),
    ],
)
def test_everything_else_is_the_plugins_own(error):
    assert is_its_own(error)


def test_a_wrong_statement_is_the_plugins_own_on_every_database(session):
    with pytest.raises(DBAPIError) as found:
        session.execute(text("SELECT nothing FROM nowhere"))

    assert is_its_own(found.value)
