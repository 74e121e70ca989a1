"""The audit trail as it is read: every fact that was kept, narrowed and a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.events import EventRecord, event_kinds
from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PERMISSION = "event.read"


@dataclass(frozen=True)
class EventFilter:
    """Which facts are asked for; what is empty does not narrow.

    ``actor`` is a key as in ``user:12``, ``about`` a subject or one of it, as in ``ticket`` or ``ticket:12``.
    """

    kind: str = ""
    actor: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_events(uow: UnitOfWork, wanted: EventFilter, *, after: int = 0, limit: int = PAGE) -> Sequence[EventRecord]:
    """Return the facts that fit, the newest first; Forbidden without the right to read the audit trail."""
    if uow.actor.kind != "job" and not uow.actor.may(PERMISSION):
        raise Forbidden
    rows = select(EventRecord)
    subject, _, identifier = wanted.about.partition(":")
    if wanted.kind:
        rows = rows.where(EventRecord.kind == wanted.kind)
    if wanted.actor:
        rows = rows.where(EventRecord.actor == wanted.actor)
    if subject:
        rows = rows.where(EventRecord.subject == subject)
    if identifier:
        known = identifier.isascii() and identifier.isdigit() and len(identifier) < len(str(2**63))
        rows = rows.where(EventRecord.subject_id == (int(identifier) if known else -1))
    if wanted.since is not None:
        rows = rows.where(EventRecord.at >= wanted.since)
    if wanted.until is not None:
        rows = rows.where(EventRecord.at < wanted.until)
    return uow.session.scalars(page_of(rows, EventRecord, ("id",), after, limit, newest=True)).all()


def known_kinds() -> list[str]:
    """Return every kind of fact that this desk and its plugins publish."""
    return sorted(event_kinds())
