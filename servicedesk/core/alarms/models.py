"""Alarms: what monitoring found wrong with a resource, and what staff said about it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.rules import JOINED

PENDING, RAISED, HIDDEN, CLEARED = "pending", "raised", "hidden", "cleared"


class Alarm(Base):
    """A state of a resource with one probable cause (ITU-T X.733, TMF642), from its beginning to its clearing.

    It is pending until it has stood for a while, raised, hidden while something else explains it, and cleared.
    ``open_key`` names resource and cause until it is cleared, so that there is one of them at a time.
    """

    __tablename__ = "alarm"
    __table_args__ = (Index("ix_alarm_state_rank", "state", "rank", "id"),)

    id: Mapped[Id]
    open_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), index=True)
    cause: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(15))
    rank: Mapped[int]  # of the severity: 5 is the gravest
    state: Mapped[str] = mapped_column(String(10), default=PENDING)
    hidden_for: Mapped[str] = mapped_column(String(15), default="")  # maintenance or parent
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("alarm.id"), index=True)  # what explains it
    is_down: Mapped[bool] = mapped_column(default=False)  # the resource is dead, and what stands on it with it
    text: Mapped[str] = mapped_column(String(255), default="")
    source: Mapped[str] = mapped_column(String(80))
    count: Mapped[int] = mapped_column(default=0)
    flaps: Mapped[int] = mapped_column(default=0)  # how often it was gone and came back
    began_at: Mapped[datetime]
    stands_since: Mapped[datetime]  # without a break
    seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]  # since when it has not been seen any more
    raised_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_name: Mapped[str] = mapped_column(String(120), default="")
    proposed_at: Mapped[datetime | None]  # when the rule said that an outage might be declared
    dismissed_at: Mapped[datetime | None]  # when somebody said, with a reason, that it is none
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # when the sweep looks at it again

    resource: Mapped[Resource] = relationship()
    outage: Mapped[Outage | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Tell whether it is not cleared yet."""
        return self.open_key is not None

    @property
    def is_proposed(self) -> bool:
        """Tell whether an outage is proposed of it that nobody has declared or dismissed."""
        return self.is_open and self.proposed_at is not None and self.outage_id is None and self.dismissed_at is None


class AlarmComment(Base):
    """What a member of staff wrote about an alarm."""

    __tablename__ = "alarm_comment"

    id: Mapped[Id]
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), index=True)
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class AlarmRules(Base):
    """One row: how long a condition stands before it is raised and is gone before it is cleared, in seconds.

    What came back ``flaps_after`` times flaps: it is raised without waiting, and is cleared only when it has
    been gone for ``steady_after``. An alarm that hits ``outage_services`` proposes an outage, or declares one, by
    ``outage_mode``; so do ``reports_least`` customers on one element within ``reports_minutes``. Its public texts
    and how long it lasts are first guesses; 0 minutes say nothing of its end. ``outage_tells`` is who of the customers
    is told of what is declared by itself, as of any outage.
    """

    __tablename__ = "alarm_rules"

    id: Mapped[Id]
    raise_after: Mapped[int] = mapped_column(default=60)
    clear_after: Mapped[int] = mapped_column(default=300)
    flaps_after: Mapped[int] = mapped_column(default=4)
    steady_after: Mapped[int] = mapped_column(default=1800)
    outage_mode: Mapped[str] = mapped_column(String(10), default="propose")
    outage_services: Mapped[int] = mapped_column(default=50)
    reports_least: Mapped[int] = mapped_column(default=5)
    reports_minutes: Mapped[int] = mapped_column(default=15)
    lasts_minutes: Mapped[int] = mapped_column(default=0)
    outage_tells: Mapped[str] = mapped_column(String(10), default=JOINED)
    public_text: Mapped[str] = mapped_column(Text, default="")
    public_text_en: Mapped[str] = mapped_column(Text, default="")


class Watch(Base):
    """Whoever watches the network: when it was last heard of, and for how long it may be silent, in seconds."""

    __tablename__ = "alarm_watch"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime]
    silent_for: Mapped[int]
