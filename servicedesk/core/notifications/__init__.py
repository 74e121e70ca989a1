"""Messages to people: what, to whom, in which language, and what became of each."""

from servicedesk.core.notifications.drafts import NotificationDraft, Queued
from servicedesk.core.notifications.files import attach_bytes, attach_file, attach_later, go_without_file, list_files
from servicedesk.core.notifications.letter_models import LetterWording
from servicedesk.core.notifications.models import BULK, PERSONAL
from servicedesk.core.notifications.notices import choose_ways, give_notice, mark_read, prune_notices
from servicedesk.core.notifications.queries import (
    NotificationFilter,
    count_letters,
    count_notifications,
    count_unread,
    get_attached,
    get_notification,
    list_notices,
    list_notifications,
    own_ways,
    visible_notifications,
    ways_of,
)
from servicedesk.core.notifications.rules import USUAL_WAYS, Ways
from servicedesk.core.notifications.service import queue_notification, queue_notifications, retry_notification
from servicedesk.core.notifications.wording import (
    WordingDraft,
    filled,
    keep_wording,
    list_wordings,
    own_words,
    paragraphs_of,
    reset_wording,
    unknown_placeholders,
)

__all__ = [
    "BULK",
    "NotificationDraft",
    "NotificationFilter",
    "PERSONAL",
    "Queued",
    "USUAL_WAYS",
    "Ways",
    "attach_bytes",
    "attach_file",
    "attach_later",
    "choose_ways",
    "count_letters",
    "count_notifications",
    "count_unread",
    "get_attached",
    "get_notification",
    "give_notice",
    "go_without_file",
    "list_files",
    "list_notices",
    "list_notifications",
    "mark_read",
    "own_ways",
    "prune_notices",
    "LetterWording",
    "WordingDraft",
    "filled",
    "keep_wording",
    "list_wordings",
    "own_words",
    "paragraphs_of",
    "queue_notification",
    "queue_notifications",
    "reset_wording",
    "retry_notification",
    "unknown_placeholders",
    "visible_notifications",
    "ways_of",
]
