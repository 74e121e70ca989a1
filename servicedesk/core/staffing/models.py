"""Who works when and knows what: skills, shifts, absences, and how much one person carries."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.people.models import Team, User

WEIGHTS = (8, 4, 2, 1)  # of priority 1 to 4
MOST_OPEN = 20
AGAIN_AFTER = 60  # minutes

user_skill = Table(
    "user_skill",
    Base.metadata,
    Column("user_id", BigId, ForeignKey("user.id"), primary_key=True),
    Column("skill_id", BigId, ForeignKey("skill.id"), primary_key=True, index=True),
)

shift_member = Table(
    "shift_member",
    Base.metadata,
    Column("shift_id", BigId, ForeignKey("shift.id"), primary_key=True),
    Column("user_id", BigId, ForeignKey("user.id"), primary_key=True, index=True),
)


class Skill(Base):
    """Something that an agent knows, and that a sort of fault may ask for."""

    __tablename__ = "skill"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")

    users: Mapped[list[User]] = relationship(secondary=user_skill)

    def name_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.name, self.name_en)


class Shift(Base):
    """Hours of a week in which a team, or some persons, work.

    ``week`` has for Monday to Sunday the pairs of beginning and end, as in ``["08:00", "17:00"]``; an end that is not
    after its beginning is on the next day. ``days`` are those that differ, each with ``day`` and ``hours``, none for a
    day off. Without ``zone`` it is the operator's. The shifts of a person count instead of those of the teams.
    """

    __tablename__ = "shift"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(60), default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[list[Any]] = mapped_column(JSON)
    days: Mapped[list[Any]] = mapped_column(JSON, default=list)

    team: Mapped[Team | None] = relationship()
    users: Mapped[list[User]] = relationship(secondary=shift_member)


class Absence(Base):
    """That somebody is away: on vacation, ill, or for a while; without an end until they say that they are back.

    With ``hands_back`` their open tickets go back to the team as it begins; ``handed_at`` is when that was done.
    """

    __tablename__ = "absence"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="away")
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    hands_back: Mapped[bool] = mapped_column(default=False)
    handed_at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(String(80), default="")


class Capacity(Base):
    """How many open tickets one person carries at most, where that is another number than everybody's."""

    __tablename__ = "capacity"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    most_open: Mapped[int]


class WorkMeasure(Base):
    """One row: what a ticket of each priority weighs, how many anybody carries, and when one may get one again.

    ``again_after`` are the minutes before a ticket is given once more to somebody who has handed it back.
    """

    __tablename__ = "work_measure"

    id: Mapped[Id]
    weights: Mapped[list[Any]] = mapped_column(JSON, default=lambda: list(WEIGHTS))
    most_open: Mapped[int] = mapped_column(default=MOST_OPEN)
    again_after: Mapped[int] = mapped_column(default=AGAIN_AFTER)
