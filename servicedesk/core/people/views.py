"""What the use cases of people give back: frozen, and holding no more than the reader needs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from servicedesk.core.kernel.actors import Actor

PersonKind = Literal["contact", "user"]


@dataclass(frozen=True)
class Found:
    """An account that a search has found, with the contact by whom it was found, if by any."""

    account_id: int
    account_number: str
    account_name: str
    account_state: str
    contact_id: int | None = None
    contact_name: str = ""
    document: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Proven:
    """A person who has just proved who he is, and how."""

    kind: PersonKind
    person_id: int
    way: str


@dataclass(frozen=True)
class SignIn:
    """A browser that has just been signed in: its cookie is told this once and kept nowhere."""

    cookie: str = field(repr=False)
    kind: PersonKind
    person_id: int
    ends_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in, with the actor that it makes."""

    actor: Actor
    is_touch_due: bool
    started_at: datetime


@dataclass(frozen=True)
class SessionShown:
    """A signed-in browser, as its person sees it in the list."""

    id: int
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class OneTimeSecret:
    """A secret to be sent to one person, who is the only one that gets it; told this once and kept nowhere.

    With a ``phone`` it goes there and not to the e-mail.
    """

    purpose: str
    kind: PersonKind
    person_id: int
    name: str
    email: str
    language: str
    secret: str = field(repr=False)
    ends_at: datetime
    phone: str = ""


@dataclass(frozen=True)
class CodeRequest:
    """The handle for the browser that asked for a code, and the mail to be sent, if there is anybody."""

    handle: str = field(repr=False)
    mail: OneTimeSecret | None


@dataclass(frozen=True)
class LinkShown:
    """A link that can still be used, as the page behind it shows it."""

    purpose: str
    kind: PersonKind
    name: str
    email: str
    ends_at: datetime
