"""What is needed to queue a notification."""

from dataclasses import dataclass
from typing import NamedTuple

from servicedesk.core.notifications.models import PERSONAL


@dataclass(frozen=True)
class NotificationDraft:
    """One message to one person, ready to be sent.

    ``key`` names the fact, the person and the channel, as in ``ticket.opened:42:contact:7:email``.
    ``domain`` is that of our own mail and stands in the message's identifier; ``thread_id`` is the
    identifier of the first message of its thread, empty where there is none; ``person`` is the key
    of an actor. Messages of one thread to one address go out in the order in which they were queued.
    """

    key: str
    recipient: str
    subject: str
    text: str
    domain: str
    recipient_name: str = ""
    person: str = ""
    language: str = "es"
    html: str = ""
    lane: int = PERSONAL
    thread_id: str = ""
    channel: str = "email"
    is_secret: bool = False


class Queued(NamedTuple):
    """A message that was queued with many others: its identifier, and by which channel it goes."""

    id: int
    channel: str
