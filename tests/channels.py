"""Channels for the tests: a plugin that keeps what it sends and does what it is given to do."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.answers import Channel, NotSent, ShortText
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationDraft, queue_notification
from servicedesk.core.notifications.models import Notification
from tests.listeners import hookimpl

SMS = "gateway.sms"


class Gateway:
    """Sends by keeping, unless ``act`` answers, raises or hangs."""

    def __init__(self, act: Callable[[ShortText, Context], Any] = lambda text, ctx: None, **fields: Any) -> None:
        self.act = act
        self.sent: list[ShortText] = []
        self.asked = 0
        self.channels: Any = [Channel(**{"name": "sms", "title": "Text message", "send": self.send, **fields})]

    def send(self, text: ShortText, ctx: Context) -> NotSent | None:
        """Do what was given to be done, and keep what was sent."""
        answer = self.act(text, ctx)
        if answer is None:
            self.sent.append(text)
        return answer

    @property
    def texts(self) -> list[str]:
        """Return the words of what was sent, in order."""
        return [each.text for each in self.sent]

    @hookimpl
    def provide_channels(self, ctx: Context) -> Any:
        """Provide what there is."""
        self.asked += 1
        return self.channels() if callable(self.channels) else self.channels


def make_text(uow: UnitOfWork, key: str, **overrides: Any) -> Notification:
    """Queue a text whose words are its key."""
    plain = {"channel": SMS, "recipient": "+51900000001", "subject": key, "text": key, "domain": "example.net"}
    row = queue_notification(uow, NotificationDraft(key=key, **(plain | overrides)))
    assert row is not None
    return row


def queue(work: Callable[..., UnitOfWork], *keys: str, **overrides: Any) -> None:
    """Queue some texts."""
    with work() as uow:
        for key in keys:
            make_text(uow, key, **overrides)


def row(session: Session, key: str) -> Any:
    """Return a row as it is now."""
    session.rollback()
    session.expire_all()
    return session.scalar(select(Notification).where(Notification.key == key))


def answering(*answers: Any) -> Callable[[ShortText, Context], Any]:
    """Return what answers one after the other, and then always takes what it gets."""
    left = list(answers)
    return lambda text, ctx: left.pop(0) if left else None
