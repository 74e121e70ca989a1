"""Maintenances: planned work with a window and the resources that it touches."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.kernel.bilingual import in_language

maintenance_resource = Table(
    "maintenance_resource",
    Base.metadata,
    Column("maintenance_id", BigId, ForeignKey("maintenance.id"), primary_key=True),
    Column("resource_id", BigId, ForeignKey("resource.id"), primary_key=True, index=True),
)


class Maintenance(Base):
    """Planned work (TMF655 change) with its window and what the public is told."""

    __tablename__ = "maintenance"

    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    phase: Mapped[str] = mapped_column(String(20), default="planned")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    public_text: Mapped[str] = mapped_column(Text)
    public_text_en: Mapped[str] = mapped_column(Text, default="")

    resources: Mapped[list[Resource]] = relationship(secondary=maintenance_resource)

    def is_running(self, now: datetime) -> bool:
        """Tell whether the window is open at this moment."""
        return self.phase != "cancelled" and self.starts_at <= now < self.ends_at

    def told_in(self, language: str) -> str:
        """Return the public text in the reader's language, Spanish where there is no other."""
        return in_language(language, self.public_text, self.public_text_en)
