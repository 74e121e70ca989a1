"""Troubles that pass by themselves: the database is away or held up by somebody, or somebody else was quicker.

Whoever does one thing goes on raising them, and the face answers that it may be tried again. Whoever does many
things, each by itself, tells of which of them this is so.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from servicedesk.core.kernel.database import WriteLockHeld
from servicedesk.core.kernel.errors import Conflict, Message

AWAY = (OperationalError, PoolTimeout, WriteLockHeld)
HELD_UP = Message("held_up")
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
