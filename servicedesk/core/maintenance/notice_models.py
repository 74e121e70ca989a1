"""Who is told of a maintenance, what each was told, and what customers object."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.people.models import Contact, Team


class MaintenanceRecipient(Base):
    """A contact whose services a maintenance touches: how many, and when and how they have read of it."""

    __tablename__ = "maintenance_recipient"

    maintenance_id: Mapped[int] = mapped_column(ForeignKey("maintenance.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, index=True)
    services: Mapped[int] = mapped_column(default=1)
    is_critical: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str] = mapped_column(String(10), default="")  # portal or link

    contact: Mapped[Contact] = relationship()


class MaintenanceNotice(Base):
    """One thing that one contact, or one company outside, is told of a maintenance; a row that is due becomes a letter.

    ``occasion`` says what: planned, changed, kept, reminder, started, finished, overrun, cancelled, answered, or
    objected, which tells that an objection was noted for them.
    ``digest`` is of the secret in the link of its letter. One that could not be written has its ``error``, and is
    tried again at ``again_at``; after the last attempt it is parked until somebody tries again.
    """

    __tablename__ = "maintenance_notice"
    __table_args__ = (
        UniqueConstraint(
            "maintenance_id", "contact_id", "sequence", "objection_id", "occasion", name="uq_maintenance_notice_once"
        ),
        UniqueConstraint("maintenance_id", "team_id", "sequence", name="uq_maintenance_notice_once_outside"),
        Index("ix_maintenance_notice_state_id", "state", "id"),
        Index("ix_maintenance_notice_attempts_id", "attempts", "id"),
    )

    id: Mapped[Id]
    maintenance_id: Mapped[int] = mapped_column(ForeignKey("maintenance.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    occasion: Mapped[str] = mapped_column(String(12))
    sequence: Mapped[int]
    objection_id: Mapped[int] = mapped_column(BigId, default=0)  # 0 for what everybody is told
    state: Mapped[str] = mapped_column(String(10), default="due")
    way: Mapped[str] = mapped_column(String(90), default="")
    at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    notification_id: Mapped[int | None] = mapped_column(BigId, index=True)
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)  # those that failed
    again_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    maintenance: Mapped[Maintenance] = relationship()
    contact: Mapped[Contact | None] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def reader_id(self) -> int:
        """Return the contact that it is for, 0 for a company outside."""
        return self.contact_id or 0

    @property
    def reader_name(self) -> str:
        """Return whom it is for: the contact, or the company outside."""
        reader = self.contact or self.team
        return reader.name if reader else ""


class MaintenanceCompany(Base):
    """That a company outside is told of a maintenance, and which of its circuits are concerned, as it calls them."""

    __tablename__ = "maintenance_company"

    maintenance_id: Mapped[int] = mapped_column(ForeignKey("maintenance.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)
    circuits: Mapped[str] = mapped_column(String(500), default="")

    team: Mapped[Team] = relationship()


class MaintenanceObjection(Base):
    """That a customer cannot do without the service in a window, with the reason, better times, and the answer.

    ``channel`` says how they told it; ``noted_by`` is who of the desk noted it for them, nobody where they did so.
    """

    __tablename__ = "maintenance_objection"
    __table_args__ = (UniqueConstraint("maintenance_id", "contact_id", "sequence"),)

    id: Mapped[Id]
    maintenance_id: Mapped[int] = mapped_column(ForeignKey("maintenance.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    sequence: Mapped[int]
    why: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text, default="")
    better_times: Mapped[str] = mapped_column(String(200), default="")
    services: Mapped[int] = mapped_column(default=1)
    is_critical: Mapped[bool] = mapped_column(default=False)
    is_late: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(12), default="portal")
    noted_by: Mapped[str] = mapped_column(String(80), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(12), default="", index=True)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(80), default="")

    maintenance: Mapped[Maintenance] = relationship()
    contact: Mapped[Contact] = relationship()

    @property
    def is_of_another_time(self) -> bool:
        """Tell whether the work was announced anew, at another time, since this was said."""
        announced = self.maintenance.published_at
        return announced is not None and self.at < announced

    @property
    def stands(self) -> bool:
        """Tell whether this is still the contact's word on the time: not answered yet, or nothing changed since."""
        is_word = self.answered_at is None or self.sequence == self.maintenance.sequence
        return is_word and not self.is_of_another_time
