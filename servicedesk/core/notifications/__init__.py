"""Messages to people: what, to whom, in which language, and what became of each."""

from servicedesk.core.notifications.drafts import NotificationDraft
from servicedesk.core.notifications.models import BULK, PERSONAL
from servicedesk.core.notifications.queries import (
    NotificationFilter,
    count_notifications,
    get_notification,
    list_notifications,
    visible_notifications,
)
from servicedesk.core.notifications.service import queue_notification, retry_notification

__all__ = [
    "BULK",
    "PERSONAL",
    "NotificationDraft",
    "NotificationFilter",
    "count_notifications",
    "get_notification",
    "list_notifications",
    "queue_notification",
    "retry_notification",
    "visible_notifications",
]
