"""Tickets and what belongs to them: contacts with the customer, notes, files, links."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.base import Base, Id
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.errors import Message
from servicedesk.core.people.models import Account, Contact, Team, User

ENDED = ("closed", "cancelled", "rejected")
OPEN = ("acknowledged", "held", "inProgress", "pending", "resolved")  # by these an index finds the few that are open
BEHIND = timedelta(days=36_525)  # farther than any promise: where a ticket stands that owes nothing


class Category(Base):
    """A sort of fault: staff know it by its name, customers choose it by its symptom."""

    __tablename__ = "category"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    symptom: Mapped[str] = mapped_column(String(120))
    symptom_en: Mapped[str] = mapped_column(String(120), default="")
    icon: Mapped[str] = mapped_column(String(40), default="circle-alert")
    service_kind: Mapped[str] = mapped_column(String(40), default="")
    impact: Mapped[int] = mapped_column(default=3)
    urgency: Mapped[int] = mapped_column(default=2)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    stands_apart: Mapped[bool] = mapped_column(default=False)  # of the customer's own equipment: no outage explains it

    def name_in(self, language: str) -> str:
        """Return what staff call it, in their language."""
        return in_language(language, self.name, self.name_en)

    def symptom_in(self, language: str) -> str:
        """Return what customers call it, in their language."""
        return in_language(language, self.symptom, self.symptom_en)


class Ticket(Base):
    """One customer concern, from its opening to its closing (TMF621 trouble ticket)."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_team_status_queue_by", "team_id", "status", "queue_by", "id"),
        Index("ix_ticket_status_queue_by", "status", "queue_by", "id"),
        Index("ix_ticket_account_id_changed_at", "account_id", "changed_at", "id"),
        Index("ix_ticket_assignee_status_queue_by", "assignee_id", "status", "queue_by", "id"),
    )

    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default="fault")
    subject: Mapped[str] = mapped_column(String(160))
    subject_en: Mapped[str | None] = mapped_column(String(160))  # of a symptom alone
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    channel: Mapped[str] = mapped_column(String(20), default="portal")

    status: Mapped[str] = mapped_column(String(20), default="acknowledged")
    pending_reason: Mapped[str] = mapped_column(String(20), default="")
    hold: Mapped[dict[str, Any]] = mapped_column(default=dict)
    caution: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account_check: Mapped[str] = mapped_column(String(20), default="")
    impact: Mapped[int] = mapped_column(default=3)
    urgency: Mapped[int] = mapped_column(default=2)
    priority: Mapped[int] = mapped_column(default=3)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    queue_by: Mapped[datetime]  # where it stands in a queue: until when what is owed first is owed, else far behind
    owed_for: Mapped[str | None] = mapped_column(String(20))  # the clock that is due first
    owed_since: Mapped[datetime | None]
    news_by: Mapped[datetime | None]  # until when the customer hears how it goes on, while that is promised
    attend_by: Mapped[datetime | None]  # none while held: the promise starts at the release
    promise_began_at: Mapped[datetime | None]
    identified_at: Mapped[datetime | None]  # when somebody checked whose report it is that a guest had sent
    answered_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    rating: Mapped[int | None]
    apart_since: Mapped[datetime | None]  # when it was said to be part of no outage, until somebody says it is
    escalation: Mapped[str | None] = mapped_column(String(10))  # None before the first, open, over
    claim_code: Mapped[str | None] = mapped_column(String(40), index=True)  # the official one; a claim has its fault's
    claim_by: Mapped[datetime | None] = mapped_column(index=True)  # when a fault becomes a claim by itself
    version: Mapped[int] = mapped_column(default=1)

    account: Mapped[Account] = relationship()
    service: Mapped[Service | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    category: Mapped[Category | None] = relationship()
    team: Mapped[Team | None] = relationship()
    assignee: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the mapper wants it so

    def subject_in(self, language: str) -> str:
        """Return what it is called: a symptom in the reader's language, what somebody typed as it was typed."""
        return in_language(language, self.subject, self.subject_en)

    @property
    def is_open(self) -> bool:
        """Tell whether anybody still has to do something."""
        return self.status not in ENDED

    @property
    def stands_apart(self) -> bool:
        """Tell whether it is about something else than any outage."""
        return self.apart_since is not None

    @property
    def is_escalated(self) -> bool:
        """Tell whether another team or unit than the one that opened it was asked and has not answered yet."""
        return self.escalation == "open"

    @property
    def held_for(self) -> Message | None:
        """Return what the ticket waits for outside support, None when nothing holds it."""
        return Message(self.hold["code"], self.hold["values"]) if self.hold else None

    @property
    def to_note(self) -> Message | None:
        """Return what whoever attends the ticket should know, None when there is nothing."""
        return Message(self.caution["code"], self.caution["values"]) if self.caution else None

    @property
    def owed_by(self) -> datetime | None:
        """Return until when what is owed first is owed, None while no promise runs."""
        return self.queue_by if self.queue_by < self.opened_at + BEHIND else None

    @property
    def told_by(self) -> datetime | None:
        """Return until when its customer hears from the desk: a first answer or news, whichever is promised sooner.

        None while nothing is owed.
        """
        if not self.is_open or self.status in ("held", "resolved"):
            return None
        answer_by = self.attend_by if self.answered_at is None else None
        return min((each for each in (answer_by, self.news_by) if each is not None), default=None)

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether its customer should have heard from the desk by now."""
        return self.told_by is not None and now > self.told_by


class Interaction(Base):
    """One contact with the customer on a ticket (TMF683); public, other than a note."""

    __tablename__ = "interaction"

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    direction: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    attachments: Mapped[list["Attachment"]] = relationship(lazy="selectin")


class Note(Base):
    """What staff tell each other on a ticket; no customer ever sees it."""

    __tablename__ = "note"

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Attachment(Base):
    """A file that came with a contact; its bytes lie in the file store under ``key``."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class TicketLink(Base):
    """That one ticket belongs to another: child of it, duplicate of it, or following it up."""

    __tablename__ = "ticket_link"
    __table_args__ = (UniqueConstraint("ticket_id", "to_id", "kind"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any] | None]  # where a ticket that was merged stood, so that it can go back there
    at: Mapped[datetime]


class OutageLink(Base):
    """That a ticket is part of an outage."""

    __tablename__ = "outage_link"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Draft(Base):
    """What somebody is writing on a ticket and has not sent: kept until it is, on whichever machine.

    ``writing_until`` is until when colleagues are told that somebody writes.
    """

    __tablename__ = "draft"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
    writing_until: Mapped[datetime]


class Macro(Base):
    """A text that is written often, in both languages, with what is done when it is sent.

    Without an owner it is everybody's. ``actions`` has at most ``assign_me``, ``team_id`` and ``wait``
    with what it waits for.
    """

    __tablename__ = "macro"

    id: Mapped[Id]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10), default="reply")
    body: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    actions: Mapped[dict[str, Any]] = mapped_column(default=dict)

    def body_in(self, language: str) -> str:
        """Return the text in the reader's language, Spanish where there is no other."""
        return in_language(language, self.body, self.body_en)
