"""Turns at work whose rows nobody can lock in one order, because each leads to others that are not known before."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_turn(session: Session, key: int) -> None:
    """Wait until nobody else has the turn of this key, and keep it until the transaction ends.

    To be taken before the first row is locked; taking it again changes nothing. What is still to be written waits for
    it too. SQLite lets one transaction write at a time, and needs nothing here.
    """
    if session.get_bind().dialect.name == "postgresql":
        with session.no_autoflush:
            session.execute(select(func.pg_advisory_xact_lock(key)))
