"""What can be found by words: one row of words for each ticket, account and service.

The database keeps these rows by itself, through the triggers of ``triggers.py``, whichever way a row was
written. PostgreSQL keeps words as a ``tsvector``; SQLite as text, with an FTS5 index beside it.
"""

from typing import Any

from sqlalchemy import Connection, ForeignKey, MetaData, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.base import Base
from servicedesk.core.people.models import Account
from servicedesk.core.search.triggers import statements
from servicedesk.core.tickets.models import Ticket

Words = Text().with_variant(TSVECTOR(), "postgresql")


class TicketWords(Base):
    """What is said on a ticket, its number and its subject."""

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


@event.listens_for(Base.metadata, "after_create")
def _create_triggers(target: MetaData, connection: Connection, tables: Any = None, **options: Any) -> None:
    """Create what keeps the words, once their tables are there."""
    if any(table.name == TicketWords.__tablename__ for table in tables or ()):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
