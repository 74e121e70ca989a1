"""SLA clocks of tickets as they are kept: one row for each clock of a ticket."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base
from servicedesk.core.sla.book import Aim
from servicedesk.core.sla.clocks import ClockState, Pause


class TicketClock(Base):
    """One clock of one ticket; ``core.sla.clocks`` says what each value means."""

    __tablename__ = "ticket_clock"
    # Rules that wait look for what is due soon of one sort of promise.
    __table_args__ = (Index("ix_ticket_clock_clock_due_at", "clock", "due_at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    clock: Mapped[str] = mapped_column(String(20), primary_key=True)
    policy_id: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int]
    calendar_id: Mapped[int] = mapped_column(default=0)
    calendar_version: Mapped[int] = mapped_column(default=0)
    pauses_for: Mapped[list[str]] = mapped_column(default=list)
    warnings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    period: Mapped[int] = mapped_column(default=1)
    began_at: Mapped[datetime]
    due_at: Mapped[datetime]
    pauses: Mapped[list[Any]] = mapped_column(JSON, default=list)
    paused_at: Mapped[datetime | None]
    paused_for: Mapped[str] = mapped_column(String(20), default="")
    met_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    phase: Mapped[int] = mapped_column(default=0)
    # The sweep reads what is due and nothing else, however many clocks there are.
    next_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def state(self) -> ClockState:
        """Return the clock as a plain value."""
        aim = Aim(
            self.clock, self.minutes, self.policy_id, self.calendar_id, tuple(self.pauses_for), tuple(self.warnings)
        )  # fmt: skip
        pauses = tuple(
            Pause(datetime.fromisoformat(began), datetime.fromisoformat(ended), why)
            for began, ended, why in self.pauses
        )
        return ClockState(
            aim, self.calendar_version, self.began_at, self.due_at, self.period, pauses, self.paused_at,
            self.paused_for, self.met_at, self.stopped_at, self.breached_at, self.phase, self.next_at,
        )  # fmt: skip

    def take(self, state: ClockState) -> None:
        """Keep what a clock has become."""
        for name, value in columns_of(state).items():
            setattr(self, name, value)


def columns_of(state: ClockState) -> dict[str, Any]:
    """Return a clock as the columns of its row, but for its ticket."""
    aim = state.aim
    return {
        "clock": aim.clock,
        "policy_id": aim.policy_id,
        "minutes": aim.minutes,
        "calendar_id": aim.calendar_id,
        "calendar_version": state.calendar_version,
        "pauses_for": list(aim.pauses),
        "warnings": list(aim.warnings),
        "period": state.period,
        "began_at": state.began_at,
        "due_at": state.due_at,
        "pauses": [[each.began_at.isoformat(), each.ended_at.isoformat(), each.reason] for each in state.pauses],
        "paused_at": state.paused_at,
        "paused_for": state.paused_for,
        "met_at": state.met_at,
        "stopped_at": state.stopped_at,
        "breached_at": state.breached_at,
        "phase": state.phase,
        "next_at": state.next_at,
    }
