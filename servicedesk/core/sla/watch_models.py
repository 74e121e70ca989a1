"""What is known of the time itself: when each machine has last swept, and whether anybody doubts it."""

from datetime import datetime

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id

MOST_BELIEVED = 50  # breaches at one moment, until an administrator sets another number


class ClockMark(Base):
    """When one run of one machine has last swept: by the wall clock, and in seconds that never go back."""

    __tablename__ = "sla_mark"

    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    swept_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Float)


class ClockWatch(Base):
    """One row: since when and why the sweep is held back, and how many breaches at once are believed.

    ``is_trusted`` is set when somebody has confirmed the time: the next sweep asks nothing. What was due until
    ``quiet_until`` is noted and told to nobody.
    """

    __tablename__ = "sla_watch"

    id: Mapped[Id]
    held_at: Mapped[datetime | None]
    held_for: Mapped[str] = mapped_column(String(40), default="")
    waiting: Mapped[int] = mapped_column(default=0)
    is_trusted: Mapped[bool] = mapped_column(default=False)
    most_at_once: Mapped[int] = mapped_column(default=MOST_BELIEVED)
    quiet_until: Mapped[datetime | None]
