"""Leases that outlived their holder: what a killed process had taken in hand is free again at once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session


def lease_holders(session: Session, table: Any) -> set[str]:
    """Return who holds leases on rows of this table, which has ``lease_by``, ``lease_until`` and ``state``."""
    return set(session.scalars(select(table.lease_by).where(table.state == "due", table.lease_by.is_not(None))))


def free_leases(session: Session, table: Any, holders: Collection[str], **changes: Any) -> int:
    """Make the rows that these holders had leased due again, with these changes, and return how many."""
    theirs = update(table).where(table.state == "due", table.lease_by.in_(holders))
    done = session.execute(
        theirs.values(lease_by=None, lease_until=None, **changes), execution_options={"synchronize_session": False}
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it
