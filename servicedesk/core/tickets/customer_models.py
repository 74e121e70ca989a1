"""What a ticket has from its customer's side: the questions of a symptom, the rating, the private link."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.bilingual import in_language


class SymptomQuestion(Base):
    """What is asked of somebody who notices one symptom; without options the answer is written freely."""

    __tablename__ = "symptom_question"

    id: Mapped[Id]
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(160))
    text_en: Mapped[str] = mapped_column(String(160), default="")
    options: Mapped[list[str]] = mapped_column(default=list)
    options_en: Mapped[list[str]] = mapped_column(default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)

    def text_in(self, language: str) -> str:
        """Return the question in the reader's language."""
        return in_language(language, self.text, self.text_en)

    def options_in(self, language: str) -> list[str]:
        """Return the answers to choose from in the reader's language, where each has been translated."""
        is_translated = len(self.options_en) == len(self.options)
        return self.options_en if language.startswith("en") and is_translated else self.options


class TicketRating(Base):
    """How content a customer was with one ticket, from 1 to 5, and in which words; the words may be erased."""

    __tablename__ = "ticket_rating"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class PrivateLink(Base):
    """A way to follow one ticket without signing in; only a digest of its secret is kept."""

    __tablename__ = "private_link"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
