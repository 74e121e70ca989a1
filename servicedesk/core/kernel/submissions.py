"""Submissions: what was sent once has one effect, however often it arrives."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.base import Base


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
    return session.scalar(select(Submission.subject_id).where(Submission.key == key))


def claim_submission(session: Session, key: str, at: datetime) -> Submission | None:
    """Take a form for oneself before writing what it asks for; None when it has been taken already.

    The database settles the race of a double click: the second waits until the first has committed,
    and then finds what came of it.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    taken = insert(Submission).values(key=key, subject_id=0, at=at).on_conflict_do_nothing()
    return session.scalars(taken.returning(Submission)).one_or_none()


def prune_submissions(session: Session, before: datetime) -> None:
    """Forget submissions older than this moment; nobody sends a form again after so long."""
    session.execute(delete(Submission).where(Submission.at < before))
