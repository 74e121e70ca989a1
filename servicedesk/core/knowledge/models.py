"""Articles of the knowledge base."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, Id


class Article(Base):
    """Something worth knowing, offered before a report is sent."""

    __tablename__ = "article"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    category: Mapped[str] = mapped_column(String(40), default="", index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]

    texts: Mapped[list["ArticleText"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    def text_in(self, language: str) -> "ArticleText | None":
        """Return the text in the reader's language, else in Spanish, else in any."""
        by_language = {text.language: text for text in self.texts}
        return by_language.get(language[:2]) or by_language.get("es") or next(iter(self.texts), None)


class ArticleText(Base):
    """The words of an article in one language; ``folded`` is title and body as they are searched."""

    __tablename__ = "article_text"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
