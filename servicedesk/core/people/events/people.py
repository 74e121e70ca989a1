"""Facts about accounts, contacts, users, roles and teams."""

from dataclasses import dataclass, field

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    """An account is known."""

    kind = "account.created"
    subject = "account"

    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """Something about an account is different: which fields."""

    kind = "account.changed"
    subject = "account"

    account_id: int
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AccountsHandedOver(Event):
    """Some accounts got another sales consultant together, ``user_id`` (0 for nobody): how many, and from whom.

    ``from_id`` is 0 where they were of several.
    """

    kind = "user.accounts_handed_over"
    subject = "user"

    user_id: int
    from_id: int = 0
    accounts: int = 0


@dataclass(frozen=True, kw_only=True)
class ContactCreated(Event):
    """A contact is known."""

    kind = "contact.created"
    subject = "contact"

    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """Something about a contact is different: which fields."""

    kind = "contact.changed"
    subject = "contact"

    contact_id: int
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    """A contact speaks for an account from now on, in another role, or (``role`` empty) no longer."""

    kind = "contact.membership_changed"
    subject = "contact"

    contact_id: int
    account_id: int
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class UserCreated(Event):
    """Somebody works with the desk."""

    kind = "user.created"
    subject = "user"

    user_id: int
    roles: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class UserChanged(Event):
    """Something about a user is different: which fields, which roles and teams came and went."""

    kind = "user.changed"
    subject = "user"

    user_id: int
    fields: list[str] = field(default_factory=list)
    roles_added: list[str] = field(default_factory=list)
    roles_removed: list[str] = field(default_factory=list)
    teams_added: list[str] = field(default_factory=list)
    teams_removed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RoleCreated(Event):
    """There is a new role."""

    kind = "role.created"
    subject = "role"

    role_id: int
    code: str
    permissions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A role allows something else than before, or has another name."""

    kind = "role.changed"
    subject = "role"

    role_id: int
    fields: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RoleRemoved(Event):
    """A role is gone."""

    kind = "role.removed"
    subject = "role"

    role_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Event):
    """There is a new team."""

    kind = "team.created"
    subject = "team"

    team_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """Something about a team is different: which fields."""

    kind = "team.changed"
    subject = "team"

    team_id: int
    fields: list[str] = field(default_factory=list)
