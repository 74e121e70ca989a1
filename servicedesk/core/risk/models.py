"""Accounts at risk of leaving: what happened to them, what follows from it, and what was done about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id


class RiskFact(Base):
    """Something that may drive a customer away: a fault, a broken promise, a low rating, a solution that was none.

    ``kind`` is fault, breach, rating, rejected or reopened; ``detail`` tells apart those of one ticket, ``stars`` is
    of a rating alone.
    """

    __tablename__ = "risk_fact"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "detail"),
        Index("ix_risk_fact_account_id_at", "account_id", "at"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    number: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(40), default="")
    stars: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(index=True)


class AccountRisk(Base):
    """How an account stands: its points with the reasons, and what was said to be done next.

    ``since_at`` is from when it is at risk, None while it is not. At ``review_at`` one of its reasons ends.
    ``rules`` names the rules that are met between commas, for lists.
    """

    __tablename__ = "account_risk"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    points: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    rules: Mapped[str] = mapped_column(String(120), default="")
    since_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None] = mapped_column(index=True)
    noted_at: Mapped[datetime | None]
    next_on: Mapped[date | None]


class RiskStep(Base):
    """One line of the history: an account became at risk, is no longer, or somebody noted what was done."""

    __tablename__ = "risk_step"
    __table_args__ = (Index("ix_risk_step_account_id_at", "account_id", "at", "id"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(String(10))
    rules: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None]
    by: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]


class RiskPolicy(Base):
    """What puts the accounts of one segment at risk, where the operator has changed it; see ``rules.py``."""

    __tablename__ = "risk_policy"

    id: Mapped[Id]
    segment: Mapped[str] = mapped_column(String(20), unique=True)
    threshold: Mapped[int]
    rules: Mapped[dict[str, Any]]
