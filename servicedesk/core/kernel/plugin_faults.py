"""What a plugin can do wrong besides raising, and what is not its fault at all."""

import sqlite3
import traceback
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from servicedesk.core.kernel.patience import WriteLockHeld

# What SQLite says when the disk, the file or another writer is the trouble; anything else is a wrong statement.
TROUBLES_OF_SQLITE = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_IOERR",
    "SQLITE_FULL",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
)


class PluginFault(Exception):
    """Something that a plugin did wrong; ``trace`` says where when it happened in another thread or process."""

    kind = "error"

    def __init__(self, reason: str, trace: str = "") -> None:
        """Keep what was wrong, and where."""
        super().__init__(reason)
        self.trace = trace


class Overrun(PluginFault):
    """A plugin did not come back in time."""

    kind = "overrun"


class Nonsense(PluginFault):
    """A plugin answered something that is no answer."""

    kind = "nonsense"


class Leak(PluginFault):
    """A plugin kept what it was only lent: a connection, a transaction, threads."""

    kind = "leak"


class Crash(PluginFault):
    """A plugin took a process of the desk with it."""

    kind = "crash"


def kind_of(error: BaseException) -> str:
    """Return which sort of failure this is: error, overrun, nonsense, leak or crash."""
    return error.kind if isinstance(error, PluginFault) else "error"


def trace_of(error: BaseException) -> str:
    """Return where an error happened, be it in another thread or process."""
    trace = error.trace if isinstance(error, PluginFault) else ""
    return trace or "".join(traceback.format_exception(error))


def is_its_own(error: BaseException) -> bool:
    """Tell whether the plugin is to blame: the database being away, full or busy never counts against it."""
    return not any(_is_trouble_of_the_database(each) for each in _chain(error))


def _is_trouble_of_the_database(error: BaseException) -> bool:
    if isinstance(error, WriteLockHeld | PoolExhausted):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorname", "").startswith(TROUBLES_OF_SQLITE)
    return isinstance(error, OperationalError | InterfaceError)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it came from."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
