"""Notifications: one message to one person through one channel, with what became of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id

PERSONAL = 0
BULK = 1
EMAIL = "email"  # every other channel is a plugin's, and has its name before a dot


class Notification(Base):
    """One message to one person through one channel, in their language.

    ``key`` says what it is about: a second one with the same key is not made. ``message_id`` is
    fixed when the row is made, so that a message cut off while being sent is sent again as itself.
    ``state`` is held while a file is not there yet that it takes with it, then due, sent or failed.
    ``paused_until`` is set on the rows that met a server that was down: while any of them waits,
    nothing is tried. What is secret, as a code or a link, is wiped once it has been sent.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_due", "state", "channel", "lane", "due_at", "id"),
        Index("ix_notification_thread", "thread_id", "recipient", "state"),
        Index("ix_notification_created_at", "created_at", "id"),
        Index("ix_notification_state_created_at", "state", "created_at", "id"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(160), unique=True)
    channel: Mapped[str] = mapped_column(String(90), default=EMAIL)
    lane: Mapped[int] = mapped_column(default=PERSONAL)
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(120), default="")
    person: Mapped[str] = mapped_column(String(40), default="", index=True)
    language: Mapped[str] = mapped_column(String(8), default="es")
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    is_secret: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    thread_id: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default="due")
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(index=True)
    lease_by: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class NotificationFile(Base):
    """A file that a message takes with it: its bytes, or the key of the file store under which they lie.

    ``waits_for`` names what makes a file that is not there yet; ``is_needed`` says that the message does not go
    out without it.
    """

    __tablename__ = "notification_file"
    __table_args__ = (UniqueConstraint("notification_id", "name"),)

    id: Mapped[Id]
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id"))
    name: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    file_key: Mapped[str] = mapped_column(String(32), default="")
    waits_for: Mapped[str] = mapped_column(String(40), default="", index=True)
    is_needed: Mapped[bool] = mapped_column(default=True)

    @property
    def is_there(self) -> bool:
        """Tell whether the message takes it along; of one that was sent, whether it did."""
        return self.file_key != "" or self.waits_for == ""


class Notice(Base):
    """What a member of staff is told in the desk: something happened that concerns them.

    ``number`` is that of the ticket it is about, ``by`` the key of whoever did it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user_id_read_at", "user_id", "read_at"),
        Index("ix_notice_user_id_at", "user_id", "at", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """By which ways somebody wants to be told of one kind of thing; without a row, by the usual ones."""

    __tablename__ = "notice_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    in_desk: Mapped[bool]
    by_mail: Mapped[bool]
