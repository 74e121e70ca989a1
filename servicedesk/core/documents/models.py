"""Documents that were issued, and the words of their templates, every version of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicedesk.core.kernel.base import Base, Id

DUE, MADE, FAILED = "due", "made", "failed"
LONGEST_KIND = 90
LONGEST_TITLE = 200


class DocumentTemplate(Base):
    """The words of one kind of document in one language, in one version; a version never changes.

    ``is_own`` is False where the operator went back to the words that the kind came with.
    """

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("kind", "language", "version"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(LONGEST_KIND))
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    is_own: Mapped[bool] = mapped_column(default=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))


class Document(Base):
    """One document as it was issued; ``page`` is all that is needed to make its file again, byte for byte.

    ``about`` names what it is about, as in ``ticket:42``. ``template_version`` is 0 for the words that the kind
    came with. ``sha256`` is that of the file that was made first; the file itself may be lost and made again.
    Where that one came out otherwise, ``error`` of what is made is its fingerprint.
    """

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_state_due_at", "state", "due_at", "id"),)

    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    check_code: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(LONGEST_KIND))
    kind_title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    language: Mapped[str] = mapped_column(String(8))
    template_version: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    page: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(String(80), default="", index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(index=True)
    issued_by: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default=DUE)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime | None]
    file_key: Mapped[str] = mapped_column(String(32), default="", index=True)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")

    @property
    def file_name(self) -> str:
        """Return under which name the file is saved and travels."""
        return f"{self.number}.pdf"

    @property
    def later_sha256(self) -> str:
        """Return the fingerprint of the file as it was made again, or nothing where it is that of the first one."""
        return self.error if self.state == MADE else ""

    @property
    def mark(self) -> str:
        """Return the name under which a message waits for this document."""
        return f"document:{self.id}"
