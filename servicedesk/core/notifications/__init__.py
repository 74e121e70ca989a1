"""Messages to people: what, to whom, in which language, and what became of each."""

from servicedesk.core.notifications.drafts import NotificationDraft
from servicedesk.core.notifications.models import BULK, PERSONAL
from servicedesk.core.notifications.notices import choose_ways, give_notice, mark_read, prune_notices
from servicedesk.core.notifications.queries import (
    NotificationFilter,
    count_notifications,
    count_unread,
    get_notification,
    list_notices,
    list_notifications,
    own_ways,
    visible_notifications,
    ways_of,
)
from servicedesk.core.notifications.rules import USUAL_WAYS, Ways
from servicedesk.core.notifications.service import queue_notification, retry_notification

__all__ = [
    "BULK",
    "NotificationDraft",
    "NotificationFilter",
    "PERSONAL",
    "USUAL_WAYS",
    "Ways",
    "choose_ways",
    "count_notifications",
    "count_unread",
    "get_notification",
    "give_notice",
    "list_notices",
    "list_notifications",
    "mark_read",
    "own_ways",
    "prune_notices",
    "queue_notification",
    "retry_notification",
    "visible_notifications",
    "ways_of",
]
