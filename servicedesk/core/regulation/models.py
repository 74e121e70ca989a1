"""What the law of the operator's country asks for as it is kept: one row of rules, and the register of claim codes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, BigId, Id


class Regulation(Base):
    """One row: the rules that count now, and since when codes are given; without it those of no country count.

    ``warned`` is the last thing that administrators were told of the codes that are left: nothing, low or empty, with
    the series that it was told of.
    """

    __tablename__ = "regulation"

    id: Mapped[Id]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    codes_since: Mapped[datetime | None]
    warned: Mapped[str] = mapped_column(String(100), default="")


class ClaimSeries(Base):
    """How far one series of codes has come; whoever takes the next number holds the row until it is written."""

    __tablename__ = "claim_series"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int] = mapped_column(BigId)


class ClaimCode(Base):
    """A code that was given, once and for ever, and the number in its series that made it."""

    __tablename__ = "claim_code"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    series: Mapped[str] = mapped_column(String(80), index=True)
    number: Mapped[int] = mapped_column(BigId)
    ticket_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime]
