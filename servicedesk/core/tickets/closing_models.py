"""What shows that a ticket may end: the certificate of a repair, or that its customer agrees."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.tickets.models import Attachment


class ClosingEvidence(Base):
    """One piece of evidence; no customer sees more of it than that they agreed.

    A certificate has a reference or a file; an agreement says who agreed, when, and by which channel.
    """

    __tablename__ = "closing_evidence"

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(80), default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    person: Mapped[str] = mapped_column(String(120), default="")
    channel: Mapped[str] = mapped_column(String(20), default="")
    agreed_at: Mapped[datetime | None]
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    attachment: Mapped[Attachment | None] = relationship(lazy="joined")
