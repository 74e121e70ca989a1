"""Outages: one cause that hits many services."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.outages.rules import OVER

outage_resource = Table(
    "outage_resource",
    Base.metadata,
    Column("outage_id", BigId, ForeignKey("outage.id"), primary_key=True),
    Column("resource_id", BigId, ForeignKey("resource.id"), primary_key=True, index=True),
)


class Outage(Base):
    """One cause that hits many services (TMF656 service problem), with what the public is told."""

    __tablename__ = "outage"

    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    phase: Mapped[str] = mapped_column(String(20), default="detected")
    started_at: Mapped[datetime]
    expected_by: Mapped[datetime | None]
    news_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_by_itself: Mapped[bool] = mapped_column(default=False)  # by rule, and nobody has taken it in hand
    declared_at: Mapped[datetime]  # who reports later has been shown it
    services_hit: Mapped[int] = mapped_column(default=0)  # counted when it is told, so that nobody counts them again
    accounts_hit: Mapped[int] = mapped_column(default=0)
    public_text: Mapped[str] = mapped_column(Text)
    public_text_en: Mapped[str] = mapped_column(Text, default="")

    resources: Mapped[list[Resource]] = relationship(secondary=outage_resource)

    @property
    def is_open(self) -> bool:
        """Tell whether it is still going on."""
        return self.ended_at is None

    def told_in(self, language: str) -> str:
        """Return the public text in the reader's language, Spanish where there is no other."""
        return in_language(language, self.public_text, self.public_text_en)


class ServiceDowntime(Base):
    """That a service was without during an outage: written at its end, for what stood on its elements by then."""

    __tablename__ = "service_downtime"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), primary_key=True, index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class OutageNews(Base):
    """One piece of news about an outage on its way to people, a portion at a time.

    Everybody up to the contact ``reached_id`` has been told: ``told`` letters were queued, and of ``missed`` people
    the letter could not be written.
    """

    __tablename__ = "outage_news"

    id: Mapped[Id]
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), index=True)
    phase: Mapped[str] = mapped_column(String(20))
    tells: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    reached_id: Mapped[int] = mapped_column(BigId, default=0)
    told: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)

    outage: Mapped[Outage] = relationship()

    @property
    def is_stale(self) -> bool:
        """Tell whether it says how things were before the outage ended."""
        return self.phase != OVER and not self.outage.is_open
