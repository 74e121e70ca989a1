"""Questions about notifications, restricted to those who may read the outgoing mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, false, func, or_, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.rules import may_read

PAGE = 50


@dataclass(frozen=True)
class NotificationFilter:
    """Which notifications a list shows; empty fields restrict nothing.

    ``recipient`` is the beginning of an address; ``after`` the moment and the identifier of the
    last row of the page before.
    """

    state: str = ""
    lane: int | None = None
    recipient: str = ""
    person: str = ""
    after: tuple[datetime, int] | None = None
    limit: int = PAGE


def visible_notifications(uow: UnitOfWork) -> Select[Notification]:
    """Return the notifications that this actor may see; every read of notifications starts here."""
    notifications = select(Notification)
    return notifications if may_read(uow.actor) else notifications.where(false())


def get_notification(uow: UnitOfWork, notification_id: int) -> Notification:
    """Return the notification of this identifier, or raise NotFound."""
    return _one(uow, visible_notifications(uow).where(Notification.id == notification_id))


def notification_to_change(uow: UnitOfWork, notification_id: int) -> Notification:
    """Return the notification of this identifier, locked until the unit of work ends, or raise NotFound."""
    return _one(uow, visible_notifications(uow).where(Notification.id == notification_id).with_for_update())


def list_notifications(uow: UnitOfWork, shown: NotificationFilter) -> list[Notification]:
    """List notifications, the newest first, a page at a time."""
    rows = visible_notifications(uow)
    if shown.state:
        rows = rows.where(Notification.state == shown.state)
    if shown.lane is not None:
        rows = rows.where(Notification.lane == shown.lane)
    if shown.recipient:
        rows = rows.where(Notification.recipient.istartswith(shown.recipient, autoescape=True))
    if shown.person:
        rows = rows.where(Notification.person == shown.person)
    if shown.after is not None:
        at, last_id = shown.after
        # Written this way, both databases begin at the right place of the index.
        earlier = or_(Notification.created_at < at, Notification.id < last_id)
        rows = rows.where(Notification.created_at <= at, earlier)
    newest = rows.order_by(Notification.created_at.desc(), Notification.id.desc())
    return list(uow.session.scalars(newest.limit(shown.limit)))


def count_notifications(uow: UnitOfWork) -> dict[str, int]:
    """Count notifications by their state."""
    states = visible_notifications(uow).with_only_columns(Notification.state, func.count()).group_by(Notification.state)
    return {state: count for state, count in uow.session.execute(states)}


def _one(uow: UnitOfWork, rows: Select[Notification]) -> Notification:
    row = uow.session.scalars(rows).one_or_none()
    if row is None:
        raise NotFound
    return row
