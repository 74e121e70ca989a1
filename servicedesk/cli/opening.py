"""Opening the desk for one command, and saying in one line why it cannot be opened."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from servicedesk.cli import give_up
from servicedesk.cli.configured import read
from servicedesk.config import Config
from servicedesk.core.kernel.actors import Actor, job_actor
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.errors import Conflict, DeskError, Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.hosting.lives import Life
from servicedesk.installation import Installation, open_installation
from servicedesk.migration import BrokenReferences, MigrationsPending, UnknownRevision
from servicedesk.preparing import pending_lineages

COMMAND_LINE: Actor = job_actor("command line")


@contextmanager
def explained(config: Config) -> Iterator[None]:
    """Say in one line what is wrong with the database or its tables."""
    try:
        yield
    except (OperationalError, ArgumentError) as error:
        give_up(f"the database cannot be reached: {_first_line(error)}", "servicedesk doctor")
    except MigrationsPending as pending:
        give_up(f"the tables are older than this version ({pending})", "servicedesk migrate")
    except UnknownRevision as newer:
        give_up(f"the database was made by a newer version ({newer}): install that version, or restore a backup")
    except BrokenReferences as broken:
        give_up(f"the migration was undone, because it would have broken references ({broken})")
    except OSError as error:
        give_up(f"{error.strerror or error}: {error.filename or config.home}")


@contextmanager
def opened_database(config: Config) -> Iterator[Engine]:
    """Open the database as it is."""
    with explained(config):
        engine = open_engine(config.database)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def opened(serves: str = "") -> Iterator[Installation]:
    """Open the installation for one command; its tables must be those of this version.

    ``serves`` names the role of a process that stays; it leaves traces from which others learn why it died.
    """
    config = read()
    database = config.database_path
    if database is not None and not database.exists():
        give_up(f"there is no desk in {config.home} yet", "servicedesk run")
    with explained(config), said_plainly():
        life = Life(config.home, serves) if serves else None
        installation = open_installation(config, life=life)
        try:
            if behind := pending_lineages(config, installation.kernel.engine):
                raise MigrationsPending(behind)
            yield installation
        finally:
            if life is not None:
                life.end()
            installation.kernel.engine.dispose()


@contextmanager
def working(installation: Installation) -> Iterator[UnitOfWork]:
    """Write as whoever sits at the machine."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(COMMAND_LINE, session) as uow:
        yield uow


@contextmanager
def reading(installation: Installation) -> Iterator[UnitOfWork]:
    """Read as whoever sits at the machine."""
    kernel = installation.kernel
    with kernel.sessions() as session:
        yield kernel.unit_of_work(COMMAND_LINE, session)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Say in one line what the core has against it."""
    try:
        yield
    except Invalid as problem:
        give_up("; ".join(f"{name}: {in_words(message)}" for name, message in problem.problems.items()))
    except Conflict as problem:
        give_up(in_words(problem.message))
    except NotFound:
        give_up("there is no such thing")
    except Forbidden:
        give_up("that may not be done")
    except DeskError as problem:
        give_up(str(problem))


def in_words(message: Message) -> str:
    """Return a code with its values, as in ``too_long (longest 40)``."""
    values = ", ".join(f"{name} {value}" for name, value in message.values.items())
    return f"{message.code} ({values})" if values else message.code


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
