"""What the use cases of people take: frozen, and as it was typed."""

from dataclasses import dataclass

ACCOUNT_KINDS = ("residential", "corporate")
ACCOUNT_STATES = ("active", "suspended", "closed")
MEMBERSHIP_ROLES = ("holder", "user", "delegate")
CHANNELS = ("email", "phone", "sms", "whatsapp")


@dataclass(frozen=True)
class AccountDraft:
    """An account as it shall be."""

    number: str
    name: str
    kind: str = "residential"
    state: str = "active"
    consultant_id: int | None = None
    is_critical: bool = False


@dataclass(frozen=True)
class ContactDraft:
    """A contact as it shall be; no e-mail is compulsory."""

    name: str
    email: str = ""
    phone: str = ""
    other_phone: str = ""
    document: str = ""
    language: str = "es"
    channels: tuple[str, ...] = ("email",)


@dataclass(frozen=True)
class UserDraft:
    """A user as it shall be, with the codes of the roles and teams."""

    name: str
    email: str
    language: str = "es"
    role_codes: tuple[str, ...] = ()
    team_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class UserFilter:
    """Which users are asked for; what is empty does not narrow. ``state`` is active or disabled."""

    text: str = ""
    role: str = ""
    team: str = ""
    state: str = ""


@dataclass(frozen=True)
class RoleDraft:
    """A role as it shall be."""

    code: str
    name: str
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamDraft:
    """A team as it shall be; where it is asked is told of another company's.

    ``assigns_by`` is ``hand`` or ``load``; without it a team stays as it is.
    """

    code: str
    name: str
    is_external: bool = False
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    assigns_by: str = ""
    language: str = ""


@dataclass(frozen=True)
class AccountRow:
    """An account as a row of a file tells it, with the person who holds it; what is empty is not said."""

    number: str
    name: str = ""
    kind: str = ""
    state: str = ""
    consultant: str = ""
    contact: str = ""
    document: str = ""
    email: str = ""
    phone: str = ""
    other_phone: str = ""
    language: str = ""

    @property
    def names_somebody(self) -> bool:
        """Tell whether the row speaks of a person at all."""
        return any((self.contact, self.document, self.email, self.phone, self.other_phone))
