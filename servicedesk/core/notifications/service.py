"""Queueing notifications, and having one tried again."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.drafts import NotificationDraft, Queued
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.queries import notification_to_change
from servicedesk.core.notifications.rules import may_retry


def queue_notification(uow: UnitOfWork, draft: NotificationDraft) -> Notification | None:
    """Queue a message to one person; None when one with this key has been queued before.

    It is sent after the commit, by whoever runs ``send_due``.
    """
    insert = insert_for(uow.session.get_bind().dialect.name)
    # The database settles a race for the key, and its refusal does not spoil the transaction.
    once = insert(Notification).values(_values(draft, uow.now())).on_conflict_do_nothing(index_elements=["key"])
    return uow.session.scalars(once.returning(Notification)).one_or_none()


def queue_notifications(uow: UnitOfWork, drafts: Sequence[NotificationDraft]) -> dict[str, Queued]:
    """Queue many messages, as ``queue_notification`` does one; return by its key what was not queued before."""
    insert = insert_for(uow.session.get_bind().dialect.name)
    once = insert(Notification).on_conflict_do_nothing(index_elements=["key"])
    told = once.returning(Notification.key, Notification.id, Notification.channel)
    rows = [_values(draft, uow.now()) for draft in drafts]
    queued = uow.session.execute(told, rows).all() if rows else []
    return {key: Queued(identifier, channel) for key, identifier, channel in queued}


def retry_notification(uow: UnitOfWork, notification_id: int) -> Notification:
    """Make a failed or waiting notification due at once, with all its attempts before it.

    Raises Forbidden, NotFound, and Conflict when it has been sent, is being sent now, or was secret and given up:
    its words are wiped then.
    """
    if not may_retry(uow.actor):
        raise Forbidden
    row = notification_to_change(uow, notification_id)
    leased = row.lease_until is not None and row.lease_until >= uow.now()
    if row.state == "sent" or leased:
        raise Conflict("notification.is_sent" if row.state == "sent" else "notification.is_being_sent")
    if row.is_secret and not row.text:
        raise Conflict("notification.is_wiped")
    row.state, row.due_at, row.attempts, row.paused_until = "due", uow.now(), 0, None
    row.lease_by = row.lease_until = None
    return row


def _values(draft: NotificationDraft, now: datetime) -> dict[str, Any]:
    values = vars(draft) | {"due_at": now, "created_at": now}
    values["message_id"] = f"<{secrets.token_hex(16)}@{values.pop('domain')}>"
    return values
