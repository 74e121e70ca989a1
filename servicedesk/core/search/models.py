"""What can be found by words: one row of words for each ticket, account and service.

The database keeps these rows by itself, through the triggers of ``triggers.py``, whichever way a row was
written. PostgreSQL keeps words as a ``tsvector``; SQLite as text, with an FTS5 index beside it.
"""

from typing import Any

from sqlalchemy import Connection, ForeignKey, MetaData, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.people.models import Account, Team, User
from servicedesk.core.search.triggers import statements
from servicedesk.core.tickets.models import Ticket

LONGEST_NAME = 60
LONGEST_FILTERS = 400


class Tsvector(UserDefinedType[str]):
    """The words of PostgreSQL, named here so that a desk on SQLite loads nothing of its dialect."""

    cache_ok = True

    def get_col_spec(self, **options: Any) -> str:
        """Return what the type is called in a statement that makes a table."""
        return "TSVECTOR"


Words = Text().with_variant(Tsvector(), "postgresql")


class TicketWords(Base):
    """What is said on a ticket, its number and its titles."""

    __tablename__ = "ticket_words"

    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id, ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Words)


class AccountWords(Base):
    """An account's number and name, and the names, documents, phones and e-mails of those who speak for it."""

    __tablename__ = "account_words"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Words)


class ServiceWords(Base):
    """A service's number, with and without its separators, its name and its address."""

    __tablename__ = "service_words"

    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id, ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Words)


class SavedView(Base):
    """A way to look at the queues that somebody keeps under a name, for himself or for a team of his.

    ``filters`` is what stands behind the question mark of its address.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[Id]
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    filters: Mapped[str] = mapped_column(String(LONGEST_FILTERS))


@event.listens_for(Base.metadata, "after_create")
def _create_triggers(target: MetaData, connection: Connection, tables: Any = None, **options: Any) -> None:
    """Create what keeps the words, once their tables are there."""
    if any(table.name == TicketWords.__tablename__ for table in tables or ()):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
