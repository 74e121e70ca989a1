"""A post office for the tests: queues messages, and takes them as a server that can be scripted."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.ports import MailAddress, OutgoingMail
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationDraft, queue_notification
from servicedesk.core.notifications.models import Notification

SENDER = MailAddress("desk@example.net", "Andina Red")
MAIL_READER = Actor(kind="user", id=1, permissions=frozenset({"mail.read", "delivery.retry"}))


class Server:
    """Takes messages, unless ``refuses`` says what is wrong with one."""

    def __init__(self, refuses: Callable[[OutgoingMail], Exception | None] = lambda message: None) -> None:
        """Begin with nothing taken."""
        self.refuses = refuses
        self.taken: list[OutgoingMail] = []
        self.tried = 0

    @property
    def subjects(self) -> list[str]:
        """Return the subjects of what was taken, in order."""
        return [message.subject for message in self.taken]

    def send(self, message: OutgoingMail) -> None:
        """Take a message or refuse it."""
        self.tried += 1
        problem = self.refuses(message)
        if problem is not None:
            raise problem
        self.taken.append(message)

    def __enter__(self) -> Self:
        """Begin a batch."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End a batch."""


def make_notification(uow: UnitOfWork, key: str, **overrides: object) -> Notification:
    """Queue a message whose subject is its key."""
    plain = {"recipient": f"{key}@example.org", "subject": key, "text": "Hola", "domain": "example.net"}
    row = queue_notification(uow, NotificationDraft(key=key, **(plain | overrides)))
    assert row is not None
    return row
