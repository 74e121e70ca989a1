"""Escalation: the matrix that says to whom a sort of fault goes next, and each hand-over of a ticket."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.people.models import Team

FUNCTIONAL, HIERARCHICAL = "functional", "hierarchical"
BY_CLOCK, BY_OFFICE = "clock", "office"
OPEN = ("asked", "accepted")


class EscalationPath(Base):
    """To whom tickets of one sort of fault go, level by level; without a category it is for all others.

    ``told_role`` is the code of the role of those who must know when a promise is broken. With
    ``goes_on_breach`` a breach also hands the ticket to the next level; without it, they are only told.
    """

    __tablename__ = "escalation_path"

    id: Mapped[Id]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), unique=True)
    told_role: Mapped[str] = mapped_column(String(40), default="")
    goes_on_breach: Mapped[bool] = mapped_column(default=False)

    tiers: Mapped[list["EscalationTier"]] = relationship(
        order_by="EscalationTier.position, EscalationTier.id", cascade="all, delete-orphan", lazy="selectin"
    )


class EscalationTier(Base):
    """One level of a path: the unit, how long it may take, and what it needs to know.

    The times are minutes, 0 for no limit, counted by the clock or in office hours. ``questions`` are mappings of
    ``text``, ``text_en`` and ``is_required``. ``told_role`` is the code of the role of those who must know
    when the level is late.
    """

    __tablename__ = "escalation_tier"

    id: Mapped[Id]
    path_id: Mapped[int] = mapped_column(ForeignKey("escalation_path.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    accept_within: Mapped[int] = mapped_column(default=0)
    answer_within: Mapped[int] = mapped_column(default=0)
    counted_by: Mapped[str] = mapped_column(String(10), default=BY_CLOCK)
    told_role: Mapped[str] = mapped_column(String(40), default="")
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    team: Mapped[Team] = relationship(lazy="joined")


class Escalation(Base):
    """One hand-over of a ticket: to a team that can (functional), or to those who must know (hierarchical).

    ``before_id`` is the hand-over that waits for this one: it goes on once this one is answered or returned.
    ``answers`` are a question, its answer and the question in English, as they were asked. ``next_at`` is when the
    desk looks at it again by itself, None when nothing is due. An outside unit's name for it is its ``reference``.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        Index("ix_escalation_to_team_id_state", "to_team_id", "state", "ticket_id"),
        Index("ix_escalation_is_external_state", "is_external", "state", "ticket_id"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("escalation.id"))
    way: Mapped[str] = mapped_column(String(12), default=FUNCTIONAL)
    is_external: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    why: Mapped[str] = mapped_column(String(20), default="hand")
    tier: Mapped[int] = mapped_column(default=0)
    from_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    to_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    told_role: Mapped[str] = mapped_column(String(40), default="")
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_by_name: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime]
    accept_by: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by_name: Mapped[str] = mapped_column(String(120), default="")
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    contact: Mapped[str] = mapped_column(String(160), default="")
    follow_up_by: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)

    from_team: Mapped[Team | None] = relationship(foreign_keys=[from_team_id], lazy="joined")
    to_team: Mapped[Team | None] = relationship(foreign_keys=[to_team_id], lazy="joined")

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has it in hand, or is to take it."""
        return self.state in OPEN

    @property
    def holder_id(self) -> int | None:
        """Return the team that acts on it: the one that got it, or the one that asks an outside unit."""
        return self.from_team_id if self.is_external else self.to_team_id

    @property
    def due_by(self) -> datetime | None:
        """Return until when its unit has to accept or to answer it, None once nothing is owed or without a limit."""
        if self.state == "asked":
            return self.accept_by or self.answer_by
        return self.answer_by if self.state == "accepted" else None

    def answers_in(self, language: str) -> list[tuple[str, str]]:
        """Return what was asked, in the reader's language where it was written in it, each with its answer."""
        return [(in_language(language, asked, "".join(english)), said) for asked, said, *english in self.answers]


def question_in(question: dict[str, Any], language: str) -> str:
    """Return what a level asks, in the reader's language."""
    return in_language(language, question["text"], question["text_en"])
