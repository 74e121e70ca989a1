"""Finding somebody for a ticket: what asks for which skill, what still waits for an agent, whose turn it was."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id


class SkillNeed(Base):
    """That a sort of fault, or every fault of a kind of service, asks for a skill."""

    __tablename__ = "skill_need"

    id: Mapped[Id]
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    service_kind: Mapped[str] = mapped_column(String(40), default="")


class UnplacedTicket(Base):
    """A ticket for which the desk is to find somebody of a team; there is no row for any other ticket.

    ``why`` is the code of what stood against it when the desk last looked, empty before; ``next_at`` when the next
    shift begins, where it waits for one. A row that its ticket has outlived is removed when the desk looks next.
    """

    __tablename__ = "unplaced_ticket"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    since: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(20), default="")
    next_at: Mapped[datetime | None]


class HandBack(Base):
    """That somebody handed a ticket back, and when last: it is not given to them again at once."""

    __tablename__ = "hand_back"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    at: Mapped[datetime]


class AgentTurn(Base):
    """Whose turn it was last in a team: the higher the number, the later; equals get tickets in turn."""

    __tablename__ = "agent_turn"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    number: Mapped[int]
