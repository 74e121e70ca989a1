"""Facts: frozen, of plain values, written with the change that made them, never changed after."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Index, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from servicedesk.core.kernel.base import Base, Id, table_of

_KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """The parent of every fact; its fields only grow, each new one with a default.

    ``kind`` is its name in the table, ``subject`` what it is about (with ``<subject>_id`` among the
    fields), ``hook`` the told hook that listens to it, empty when nobody may. Of an ``is_urgent`` fact plugins
    are told before all that waits: thousands of people are told what happened because one plugin was.
    Words that people wrote have no place here: they must stay where they can be erased.
    """

    kind: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    hook: ClassVar[str] = ""
    is_urgent: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Remember the class by its kind, so that a stored fact can be read back."""
        if cls.kind:
            _KINDS[cls.kind] = cls

    @property
    def subject_id(self) -> int:
        """Return the identifier of what this fact is about."""
        return int(getattr(self, f"{self.subject}_id"))


class EventRecord(Base):
    """One fact as it is kept: the timeline, the audit trail and the trigger of hooks."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject_subject_id_id", "subject", "subject_id", "id"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    actor: Mapped[str] = mapped_column(String(80))
    request_id: Mapped[str] = mapped_column(String(40), default="")
    values: Mapped[dict[str, Any]]


def write_events(
    session: Session, events: Sequence[Event], at: datetime, actor: str, request_id: str
) -> Sequence[int]:  # fmt: skip
    """Write the rows that keep one or more facts, and return their identifiers in the same order.

    On PostgreSQL that is one statement, however many they are.
    """
    rows = [
        {"at": at, "kind": event.kind, "subject": event.subject, "subject_id": event.subject_id, "actor": actor,
         "request_id": request_id, "values": asdict(event)}
        for event in events
    ]  # fmt: skip
    return session.execute(_writing(), rows if len(rows) > 1 else rows[0]).scalars().all()


@cache
def _writing() -> ReturningInsert[Any]:
    """Return the statement, made once."""
    table = table_of(EventRecord)
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


def event_of(record: EventRecord) -> Event:
    """Read a fact back from its row; a field that has been added since takes its default."""
    known = _KINDS[record.kind]
    names = {field.name for field in fields(known)}
    return known(**{name: value for name, value in record.values.items() if name in names})


def event_kinds() -> dict[str, type[Event]]:
    """Return every class of fact by its kind."""
    return dict(_KINDS)
