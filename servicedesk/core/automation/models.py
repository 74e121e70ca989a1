"""Rules without code, and what each of them did: one row for each time."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.automation.drafts import ALL, CLOCK, Action, Condition, RuleDraft
from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.tickets.models import Ticket

DONE, PARTLY, REFUSED, STOPPED = "done", "partly", "refused", "stopped"
OUTCOMES = (DONE, PARTLY, REFUSED, STOPPED)


class Rule(Base):
    """What administrators want done: when, under which conditions, and what.

    One that waits has been looked at until ``swept_until``. ``stopped_for`` is why the desk itself switched it off,
    on the ticket ``stopped_on``. One that was removed keeps its row, because its name stands on tickets.
    """

    __tablename__ = "automation_rule"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=False)
    moment: Mapped[str] = mapped_column(String(30))
    minutes: Mapped[int] = mapped_column(default=0)
    counted_by: Mapped[str] = mapped_column(String(10), default=CLOCK)
    promise: Mapped[str] = mapped_column(String(20), default="")
    match: Mapped[str] = mapped_column(String(5), default=ALL)
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    actions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    suggestion: Mapped[str] = mapped_column(String(40), default="")
    revision: Mapped[int] = mapped_column(default=1)
    swept_until: Mapped[datetime | None]
    stopped_for: Mapped[str] = mapped_column(String(40), default="")
    stopped_on: Mapped[str] = mapped_column(String(20), default="")
    stopped_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    @property
    def draft(self) -> RuleDraft:
        """Return what it says, as a plain value."""
        return RuleDraft(
            self.name, self.moment, tuple(map(Condition.of, self.conditions)), tuple(map(Action.of, self.actions)),
            self.match, self.minutes, self.counted_by, self.promise,
        )  # fmt: skip


class RuleRun(Base):
    """One time that a rule was followed: on which ticket, for what, what fitted, and what came of each action.

    ``occasion`` names what set it off; the database lets it count once. ``depth`` is 1 for what people did, and one
    more for each rule before this one. ``checks`` and ``results`` are as the log shows them.
    """

    __tablename__ = "automation_run"
    __table_args__ = (
        UniqueConstraint("rule_id", "ticket_id", "occasion"),
        Index("ix_automation_run_rule_id_id", "rule_id", "id"),
        Index("ix_automation_run_ticket_id_rule_id", "ticket_id", "rule_id", "at"),
    )

    id: Mapped[Id]
    rule_id: Mapped[int] = mapped_column(ForeignKey("automation_rule.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    occasion: Mapped[str] = mapped_column(String(80))
    moment: Mapped[str] = mapped_column(String(30))
    depth: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(10), default=DONE)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    rule: Mapped[Rule] = relationship(lazy="joined")
    ticket: Mapped[Ticket] = relationship(lazy="joined")
