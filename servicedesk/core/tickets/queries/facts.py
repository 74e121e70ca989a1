"""What has happened on tickets since somebody looked."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, func, select

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork

MOST_CHANGED = 500  # tickets; with more than that the number does not matter


def latest_fact(uow: UnitOfWork) -> int:
    """Return the identifier of the last fact of all, 0 before the first: as long as it stays, nothing has changed."""
    return uow.session.scalar(_latest()) or 0


@cache
def _latest() -> Select[int]:
    """Return the statement, made once and without objects."""
    return select(func.max(table_of(EventRecord).c.id))


def changed_since(uow: UnitOfWork, fact: int) -> Sequence[int]:
    """Return the identifiers of the tickets on which others than the actor did something after this fact."""
    theirs = (
        select(EventRecord.subject_id)
        .where(EventRecord.id > fact, EventRecord.subject == "ticket", EventRecord.actor != uow.actor.key)
        .order_by(EventRecord.id.desc())
        .limit(MOST_CHANGED)
    )
    return sorted(set(uow.session.scalars(theirs)))
