"""Outages: one cause that hits many services."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.kernel.bilingual import in_language

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
