"""What a use case of tickets takes in: frozen, of plain values."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class FileDraft:
    """A file that lies in the store and waits to be attached."""

    key: str
    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True)
class TicketDraft:
    """A concern that somebody reports, before it is a ticket.

    ``submission`` is the key of the form: a second draft with the same key opens nothing new.
    ``contact_phone`` is where to call about this concern, whatever the contact's own number is.
    ``stands_apart`` says that whoever reports knows of the outage and means something else.
    """

    account_id: int
    description: str
    category: str = ""
    subject: str = ""
    service_id: int | None = None
    contact_id: int | None = None
    contact_phone: str = ""
    kind: str = "fault"
    channel: str = "portal"
    submission: str = ""
    files: tuple[FileDraft, ...] = field(default=())
    stands_apart: bool = False


@dataclass(frozen=True)
class StrangerDraft:
    """What somebody reports who has not signed in, as it was typed.

    ``unknown_name`` is what the account is called that stands for those who could not be recognised.
    """

    service_number: str
    document: str
    name: str
    contact_phone: str
    description: str
    category: str
    unknown_name: str
    submission: str = ""


@dataclass(frozen=True)
class ReplyDraft:
    """A message to be added to a ticket.

    ``seen_version`` is what staff saw of the ticket. Customers do not see every change, so they name
    the last public fact that they saw: ``seen_event_id``.
    """

    body: str
    channel: str = "portal"
    submission: str = ""
    seen_version: int | None = None
    seen_event_id: int | None = None
    files: tuple[FileDraft, ...] = field(default=())


@dataclass(frozen=True)
class AgreementDraft:
    """That a customer agrees that it is solved: who said so, by which channel, and when; None for now."""

    person: str
    channel: str
    agreed_at: datetime | None = None


@dataclass(frozen=True)
class MacroDraft:
    """A text to be used again: an answer or a note, in both languages, and what is done when it is sent."""

    title: str
    body: str
    body_en: str = ""
    kind: str = "reply"
    is_shared: bool = False
    assign_me: bool = False
    team_id: int = 0
    wait: str = ""


@dataclass(frozen=True)
class EscalationDraft:
    """A hand-over of a ticket as somebody asks for it.

    ``tier`` is the place in the matrix; 0 goes to the team ``team_id`` instead. ``answers`` are those to the
    questions of the tier, in their order. The last three are for a unit outside.
    """

    tier: int = 0
    team_id: int = 0
    reason: str = ""
    answers: tuple[str, ...] = ()
    seen_version: int | None = None
    submission: str = ""
    reference: str = ""
    contact: str = ""
    follow_up_by: datetime | None = None


@dataclass(frozen=True)
class TierQuestion:
    """What a level needs to know, in both languages."""

    text: str
    text_en: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class TierDraft:
    """A level of the matrix as it shall be; times are minutes, 0 for no limit."""

    team_id: int
    accept_within: int = 0
    answer_within: int = 0
    counted_by: str = "clock"
    told_role: str = ""
    questions: tuple[TierQuestion, ...] = ()


@dataclass(frozen=True)
class PathDraft:
    """A line of the matrix as it shall be; category 0 is for all others."""

    category_id: int = 0
    told_role: str = ""
    goes_on_breach: bool = False
