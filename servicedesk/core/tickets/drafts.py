"""What a use case of tickets takes in: frozen, of plain values."""

from dataclasses import dataclass, field


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
