"""How early planned work is announced, until when it may be objected to, and when no work is done at all."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.bilingual import in_language


class MaintenancePolicy(Base):
    """One row: the limits of N5 and N6 in minutes of business time, and the others in minutes of the clock.

    Without ``calendar_id`` business time is that of the norm: office hours in the operator's zone less its holidays.
    """

    __tablename__ = "maintenance_policy"

    id: Mapped[Id]
    notice_minutes: Mapped[int]
    objection_minutes: Mapped[int]
    remind_minutes: Mapped[int]
    warn_minutes: Mapped[int]
    overrun_minutes: Mapped[int]
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("business_hours.id"), index=True)
    overrun_text: Mapped[str] = mapped_column(Text, default="")
    overrun_text_en: Mapped[str] = mapped_column(Text, default="")
    repeat_days: Mapped[int] = mapped_column(default=35)


class FreezePeriod(Base):
    """A time in which nobody works at the network: a campaign, an election, the end of the year."""

    __tablename__ = "maintenance_freeze"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)

    def name_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.name, self.name_en)
