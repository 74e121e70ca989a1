"""Forgetting rows that nobody needs any more, so that whoever wants to write meanwhile waits for a moment only."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.base import table_of

PORTION = 2_000  # rows in one transaction; after a storm hundreds of thousands are due on one day


def forget(session: Session, model: Any, *which: ColumnElement[bool]) -> int:
    """Delete the first of these rows, which have a key of one column; return how many, 0 once none is left."""
    (key,) = table_of(model).primary_key
    first = select(key).where(*which).limit(PORTION)
    gone = session.execute(delete(model).where(key.in_(first)), execution_options={"synchronize_session": False})
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a cursor, which has it
