"""Troubles that pass by themselves: the database is away or held up by somebody, or somebody else was quicker.

Whoever does one thing goes on raising them, and the face answers that it may be tried again. Whoever does many
things, each by itself, tells of which of them this is so.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from servicedesk.core.kernel.errors import Conflict, Message
from servicedesk.core.kernel.patience import WriteLockHeld

AWAY = (OperationalError, PoolTimeout, WriteLockHeld)
HELD_UP = Message("held_up")
LOCKED = frozenset({"55P03", "40P01"})  # as PostgreSQL says: waited too long for a lock, or two waited for each other
log = logging.getLogger("servicedesk.contention")


@contextmanager
def raised_as_conflict() -> Iterator[None]:
    """Raise Conflict where what is done inside may be tried again: ``held_up``, or ``overtaken`` by another change.

    To be put around the unit of work, so that its commit is inside: nothing of it was written.
    """
    try:
        yield
    except AWAY as error:
        log.warning("the database is away", extra={"reason": str(error).partition("\n")[0]})
        raise Conflict("held_up") from error
    except StaleDataError as error:
        raise Conflict("overtaken") from error


def is_held_up(error: BaseException) -> bool:
    """Tell whether the database is well and somebody else holds what was to be written."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return isinstance(cause, WriteLockHeld) or getattr(cause, "sqlstate", None) in LOCKED
