"""Business hours with their versions, and policies with their targets: what an administrator promises."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.bilingual import in_language


class BusinessHours(Base):
    """A calendar of business time by its name; what it says stands in its versions."""

    __tablename__ = "business_hours"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    name_en: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)

    versions: Mapped[list["BusinessHoursVersion"]] = relationship(order_by="BusinessHoursVersion.version")

    @property
    def current(self) -> "BusinessHoursVersion":
        """Return what it says now."""
        return next(each for each in self.versions if each.version == self.version)

    def name_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.name, self.name_en)


class BusinessHoursVersion(Base):
    """What a calendar said at some time; it never changes, so that a deadline can be explained for ever.

    ``week`` has for Monday to Sunday the pairs of opening and closing, as in ``["08:00", "12:00"]``; ``days`` are the
    administrator's own: each with ``day``, ``name`` and ``hours``, none for a day that is closed. Without ``zone`` it
    is the operator's, without ``country`` no public holiday counts.
    """

    __tablename__ = "business_hours_version"

    calendar_id: Mapped[int] = mapped_column(ForeignKey("business_hours.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(60), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    subdivision: Mapped[str] = mapped_column(String(10), default="")
    week: Mapped[list[Any]] = mapped_column(JSON)
    days: Mapped[list[Any]] = mapped_column(JSON, default=list)
    at: Mapped[datetime]


class SlaPolicy(Base):
    """A promise: for which concerns it is given, and until when each thing is done.

    Empty conditions restrict nothing. Of several policies that fit, the first by position gives each clock its target.
    """

    __tablename__ = "sla_policy"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    kinds: Mapped[list[str]] = mapped_column(default=list)
    categories: Mapped[list[str]] = mapped_column(default=list)
    priorities: Mapped[list[Any]] = mapped_column(JSON, default=list)
    account_kinds: Mapped[list[str]] = mapped_column(default=list)
    regulator: Mapped[str] = mapped_column(String(40), default="")

    targets: Mapped[list["SlaTarget"]] = relationship(order_by="SlaTarget.id", cascade="all, delete-orphan")

    def name_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.name, self.name_en)


class SlaTarget(Base):
    """What a policy promises for one clock: minutes for each priority, counted by a calendar or by the clock.

    ``pauses`` are the reasons of waiting for which it stands still; while held it always does. ``warnings`` are the
    hundredths of its time at which somebody is warned.
    """

    __tablename__ = "sla_target"

    id: Mapped[Id]
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"), index=True)
    clock: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[list[Any]] = mapped_column(JSON)
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("business_hours.id"), index=True)
    pauses: Mapped[list[str]] = mapped_column(default=list)
    warnings: Mapped[list[Any]] = mapped_column(JSON, default=list)


class SlaEdition(Base):
    """One row: a name for what all policies and calendars say together, another one after each change.

    Whoever has made their book of it needs to read it anew only when the name is another. ``keeps_norm`` tells
    that whatever no policy says otherwise of is attended within a day.
    """

    __tablename__ = "sla_edition"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(32))
    keeps_norm: Mapped[bool] = mapped_column(default=True)
