"""Work that repeats: the rule of its days, the times on each, and what every one of them is made of."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.maintenance.recurrence import Recurrence


class MaintenanceSeries(Base):
    """Work that repeats; each of its days becomes a maintenance of its own.

    ``windows`` are times of the operator's clocks, ``work`` is what a draft holds besides them. ``next_on`` is the day
    that is written down next, None where none is left or somebody ended it at ``ended_at``.
    """

    __tablename__ = "maintenance_series"

    id: Mapped[Id]
    frequency: Mapped[str] = mapped_column(String(20))
    every: Mapped[int] = mapped_column(default=1)
    begins_on: Mapped[date]
    until: Mapped[date | None]
    times: Mapped[int | None]
    windows: Mapped[list[Any]] = mapped_column(JSON)
    work: Mapped[dict[str, Any]]
    planned_by: Mapped[str] = mapped_column(String(80))
    next_on: Mapped[date | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    @property
    def rule(self) -> Recurrence:
        """Return on which days it takes place."""
        return Recurrence(self.frequency, self.begins_on, self.every, self.until, self.times)
