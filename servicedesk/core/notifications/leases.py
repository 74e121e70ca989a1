"""Taking notifications in hand and settling them, so that one is sent once and none is forgotten.

A worker leases a few rows, sends them with no transaction open, and settles each only while the
lease is still its own. Personal messages go before all others, and the oldest first.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Update, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from servicedesk.core.notifications.models import BULK, EMAIL, PERSONAL, Notification
from servicedesk.core.notifications.rules import LEASE, pause_after

UNTRACKED = {"synchronize_session": False}


def claim_notifications(
    session: Session, worker: str, now: datetime, limit: int, channel: str = EMAIL
) -> list[Notification]:
    """Lease up to so many due notifications of one channel and lane: bulk ones only when no personal one is due.

    Where the database can, rows that others hold are skipped. Of one thread to one address only the
    oldest is taken, so that they arrive in their order.
    """
    for lane in (PERSONAL, BULK):
        due = select(Notification).where(Notification.lane == lane, *_is_free(now, channel), ~_has_elder())
        due = due.order_by(Notification.due_at, Notification.id).limit(limit)
        alone = due.with_for_update(skip_locked=True, of=Notification).execution_options(populate_existing=True)
        claimed = session.scalars(alone).all()
        for notification in claimed:
            notification.lease_by, notification.lease_until = worker, now + LEASE
            notification.attempts += 1
        if claimed:
            return list(claimed)
    return []


def mark_sent(session: Session, notification: Notification, worker: str, now: datetime, *, keep_secret: bool) -> bool:
    """Note that a message was handed over, and wipe what is secret; tell whether the lease was still ours."""
    values: dict[str, object] = {"state": "sent", "sent_at": now, "error": "", "paused_until": None}
    if notification.is_secret and not keep_secret:
        values |= {"text": "", "html": ""}
    return _settle(session, [notification.id], worker, values) > 0


def mark_failed(
    session: Session, notification: Notification, worker: str, now: datetime, error: str, *, permanent: bool
) -> bool:
    """Put a notification back with a pause, or give it up and wipe what is secret; tell whether it was still ours."""
    pause = None if permanent else pause_after(notification.attempts)
    values: dict[str, object] = {"error": error[-4000:], "paused_until": None}
    values |= {"state": "failed"} if pause is None else {"due_at": now + pause}
    if notification.is_secret and pause is None:
        values |= {"text": "", "html": ""}
    return _settle(session, [notification.id], worker, values) > 0


def release_notifications(
    session: Session, ids: Collection[int], worker: str, *, paused_until: datetime | None = None, error: str = ""
) -> int:
    """Give notifications back untried; with a moment, nothing is tried until then. Return how many were ours."""
    values: dict[str, object] = {"attempts": Notification.attempts - 1, "paused_until": paused_until}
    if error:
        values["error"] = error[-4000:]
    return _settle(session, ids, worker, values)


def mail_pause(session: Session, now: datetime, channel: str = EMAIL) -> datetime | None:
    """Return until when nothing is tried by this channel because its server was down, or None."""
    waiting = select(func.max(Notification.paused_until)).where(Notification.state == "due")
    waiting = waiting.where(Notification.channel == channel)
    return session.scalar(waiting.where(Notification.paused_until > now))


def is_anything_due(session: Session, now: datetime, channel: str = EMAIL) -> bool:
    """Tell whether any notification waits to be sent now by this channel; a look, without a write lock."""
    return session.scalar(select(exists().where(*_is_free(now, channel)))) or False


def held_notification(session: Session, notification_id: int, worker: str) -> Notification | None:
    """Return a notification if this worker still holds it, None when somebody else does."""
    held = select(Notification).where(Notification.id == notification_id, Notification.state == "due")
    return session.scalar(held.where(Notification.lease_by == worker))


def oldest_unsent_at(session: Session, now: datetime, channel: str = EMAIL) -> datetime | None:
    """Return since when the notification of this channel that waits longest has been due, None when nothing waits."""
    waiting = select(func.min(Notification.due_at)).where(Notification.state == "due", Notification.due_at <= now)
    return session.scalar(waiting.where(Notification.channel == channel))


def _is_free(now: datetime, channel: str) -> tuple[ColumnElement[bool], ...]:
    unleased = or_(Notification.lease_until.is_(None), Notification.lease_until < now)
    return Notification.state == "due", Notification.channel == channel, Notification.due_at <= now, unleased


def _has_elder() -> ColumnElement[bool]:
    """Tell whether an older message of the same thread, lane and address still waits."""
    elder = aliased(Notification)
    same = and_(elder.thread_id == Notification.thread_id, elder.recipient == Notification.recipient)
    same = and_(same, elder.channel == Notification.channel)
    waits = and_(elder.state == "due", elder.lane == Notification.lane, elder.id < Notification.id)
    return and_(Notification.thread_id != "", exists().where(same, waits))


def _settle(session: Session, ids: Collection[int], worker: str, values: dict[str, object]) -> int:
    """Change notifications only while the lease is ours: a late worker must not overwrite a new owner."""
    mine: Update = update(Notification).where(
        Notification.id.in_(ids), Notification.lease_by == worker, Notification.state == "due"
    )
    free = {"lease_by": None, "lease_until": None}
    done = session.execute(mine.values(values | free), execution_options=UNTRACKED)
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers with a cursor, which has it
