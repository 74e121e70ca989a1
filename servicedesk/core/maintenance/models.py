"""Maintenances: planned work with its windows, the resources that it touches, and what was decided about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.maintenance.rules import AT_WORK, PLANNED, REVIEW
from servicedesk.core.people.models import User
from servicedesk.core.sla.calendars import Interval

maintenance_resource = Table(
    "maintenance_resource",
    Base.metadata,
    Column("maintenance_id", BigId, ForeignKey("maintenance.id"), primary_key=True),
    Column("resource_id", BigId, ForeignKey("resource.id"), primary_key=True, index=True),
)


class Maintenance(Base):
    """Planned work (TMF655 change): its windows, how it is done, how far it has come, and what the public is told.

    ``windows`` are pairs of moments in ISO 8601, in order; ``starts_at`` and ``ends_at`` are the first and the last
    of them. Until ``object_by`` customers may object to what was told last; ``sequence`` counts what everybody was
    told. With ``ends_itself`` nobody needs to say that it is over. ``folded`` is its title and public text
    as they are searched. ``occurs_on`` is the day of its series, which no
    other work of the series has.
    """

    __tablename__ = "maintenance"
    __table_args__ = (UniqueConstraint("series_id", "occurs_on", name="uq_maintenance_once_a_day"),)

    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    phase: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    windows: Mapped[list[Any]] = mapped_column(JSON, default=list)
    public_text: Mapped[str] = mapped_column(Text)
    public_text_en: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    title_en: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(12), default="standard")
    risk: Mapped[str] = mapped_column(String(10), default="low")
    expected_minutes: Mapped[int] = mapped_column(default=0)
    work: Mapped[str] = mapped_column(Text, default="")
    way_back: Mapped[str] = mapped_column(Text, default="")
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    ends_itself: Mapped[bool] = mapped_column(default=False)
    planned_by: Mapped[str] = mapped_column(String(80), default="")
    published_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    object_by: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    folded: Mapped[str] = mapped_column(Text, default="")
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("maintenance_series.id"))
    occurs_on: Mapped[date | None]

    resources: Mapped[list[Resource]] = relationship(secondary=maintenance_resource)
    responsible: Mapped[User | None] = relationship()

    @property
    def spans(self) -> list[Interval]:
        """Return its windows, in order."""
        return spans_of(self.starts_at, self.ends_at, self.windows)

    @property
    def is_review(self) -> bool:
        """Tell whether somebody has to decide about it because a customer objected."""
        return self.phase == REVIEW

    def is_running(self, now: datetime) -> bool:
        """Tell whether work goes on at this moment: a window is open, and nobody doubts or has ended it."""
        return self.phase in AT_WORK and any(begins <= now < ends for begins, ends in self.spans)

    def may_be_objected(self, now: datetime) -> bool:
        """Tell whether a customer may still object: the very moment of the limit is in time."""
        return self.phase in (PLANNED, REVIEW) and self.object_by is not None and now <= self.object_by

    def named_in(self, language: str) -> str:
        """Return what it is called in the reader's language."""
        return in_language(language, self.title, self.title_en) or self.told_in(language)[:80]

    def told_in(self, language: str) -> str:
        """Return the public text in the reader's language, Spanish where there is no other."""
        return in_language(language, self.public_text, self.public_text_en)


class MaintenanceDecision(Base):
    """What somebody decided about a maintenance, with the reason in words: approved, overridden, kept, moved."""

    __tablename__ = "maintenance_decision"

    id: Mapped[Id]
    maintenance_id: Mapped[int] = mapped_column(ForeignKey("maintenance.id"), index=True)
    what: Mapped[str] = mapped_column(String(20), index=True)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")

    maintenance: Mapped[Maintenance] = relationship()


def spans_of(starts_at: datetime, ends_at: datetime, windows: list[Any]) -> list[Interval]:
    """Return windows as they are kept; where none is, the whole is one."""
    kept = [Interval(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in windows]
    return kept or [Interval(starts_at, ends_at)]
