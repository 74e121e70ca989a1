"""Protocols, their published versions, and their runs on tickets with every answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.protocols.rules.shape import Content
from servicedesk.core.tickets.models import Category


class Protocol(Base):
    """A guided check-list for some categories of fault: its draft, if there is one, and where its versions stand.

    ``latest`` is the number of the version that new runs take, 0 before the first. ``revision`` counts the
    changes of the draft, so that nobody writes over what he has not seen.
    """

    __tablename__ = "protocol"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str] = mapped_column(String(160), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    latest: Mapped[int] = mapped_column(default=0)
    draft: Mapped[dict[str, Any] | None]
    draft_by: Mapped[str] = mapped_column(String(120), default="")
    draft_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)

    categories: Mapped[list[Category]] = relationship(
        secondary="protocol_category", order_by=(Category.position, Category.id)
    )

    @property
    def draft_content(self) -> Content | None:
        """Return what is being written, None where nothing is."""
        return Content.model_validate(self.draft, strict=False) if self.draft is not None else None

    def title_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.title, self.title_en)


class ProtocolCategory(Base):
    """That a protocol is for a category of fault."""

    __tablename__ = "protocol_category"

    protocol_id: Mapped[int] = mapped_column(ForeignKey("protocol.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True, index=True)


class ProtocolVersion(Base):
    """A protocol as it was published: nothing changes it, for tickets keep the version that they began with."""

    __tablename__ = "protocol_version"
    __table_args__ = (UniqueConstraint("protocol_id", "number"),)

    id: Mapped[Id]
    protocol_id: Mapped[int] = mapped_column(ForeignKey("protocol.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))

    protocol: Mapped[Protocol] = relationship()

    @property
    def content(self) -> Content:
        """Return what it says."""
        return Content.model_validate(self.body, strict=False)


class ProtocolRun(Base):
    """One walk through a version on one ticket; ``outcome`` is empty while it goes on, ``stopped`` when given up.

    ``turn`` counts the answers that were given or changed: who answers says which one he saw.
    """

    __tablename__ = "protocol_run"

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("protocol_version.id"), index=True)
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(80))
    started_by_name: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    turn: Mapped[int] = mapped_column(default=0)

    version: Mapped[ProtocolVersion] = relationship()
    answers: Mapped[list["ProtocolAnswer"]] = relationship(order_by="ProtocolAnswer.id")


class ProtocolAnswer(Base):
    """What somebody answered at one step; one that was changed or that the way left is kept with when that was."""

    __tablename__ = "protocol_answer"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("protocol_run.id"), index=True)
    step: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
