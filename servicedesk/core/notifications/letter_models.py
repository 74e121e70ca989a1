"""Letters in the operator's own words."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id

LONGEST_SUBJECT = 200


class LetterWording(Base):
    """How the operator says one letter in one language."""

    __tablename__ = "letter_wording"
    __table_args__ = (UniqueConstraint("key", "language"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
