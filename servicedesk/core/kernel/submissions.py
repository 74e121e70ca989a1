"""Submissions: what was sent once has one effect, however often it arrives."""

from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import Base, insert_for, table_of
from servicedesk.core.kernel.forgetting import forget


class Submission(Base):
    """The mark that a form was taken, with what came of it."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


def submission_key(actor: Actor, purpose: str, key: str) -> str:
    """Return the key of one form of one actor; nobody can guess or reuse another's."""
    return sha256(f"{actor.key}|{purpose}|{key}".encode()).hexdigest()


def find_submission(session: Session, key: str) -> int | None:
    """Return what an earlier submission with this key made, or None when there was none."""
    return session.scalar(_finding(), {"key": key})


@cache
def _finding() -> Select[int]:
    """Return the statement, made once."""
    return select(Submission.subject_id).where(Submission.key == bindparam("key"))


def claim_submission(session: Session, key: str, at: datetime, subject_id: int = 0) -> bool:
    """Take a form for oneself before writing what it asks for; False when it has been taken already.

    The database settles the race of a double click: the second waits until the first has committed,
    and then finds what came of it.
    """
    claim = _claim(session.get_bind().dialect.name)
    return session.scalar(claim, {"key": key, "subject_id": subject_id, "at": at}) is not None


@cache
def _claim(dialect: str) -> ReturningInsert[Any]:
    """Return the statement, made once: its key when the form was free, and no row otherwise."""
    table = table_of(Submission)
    return insert_for(dialect)(table).on_conflict_do_nothing().returning(table.c.key)


def prune_submissions(session: Session, before: datetime) -> int:
    """Forget the first submissions older than this moment, and return how many; no form is sent again after so long."""
    return forget(session, Submission, Submission.at < before)
