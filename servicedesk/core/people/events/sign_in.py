"""The facts about signing in; ``person_kind`` is contact or user, and none of them holds a secret."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    """The parent of the facts about one person of either kind."""

    subject = "person"

    person_id: int
    person_kind: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(PersonEvent):
    """A person has signed in, by password, code, link or provider."""

    kind = "person.signed_in"

    way: str


@dataclass(frozen=True, kw_only=True)
class SignInFailed(PersonEvent):
    """Somebody tried to sign in as this person and could not."""

    kind = "person.sign_in_failed"

    way: str


@dataclass(frozen=True, kw_only=True)
class CodeRequested(PersonEvent):
    """A code to sign in with is on its way to this person."""

    kind = "person.code_requested"


@dataclass(frozen=True, kw_only=True)
class InvitationMade(PersonEvent):
    """A person is invited to choose a first password."""

    kind = "person.invited"


@dataclass(frozen=True, kw_only=True)
class ResetRequested(PersonEvent):
    """A link to choose a new password is on its way to this person."""

    kind = "person.reset_requested"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(PersonEvent):
    """A person has another password: changed, reset, chosen on invitation, or given by the desk."""

    kind = "person.password_changed"
    hook = "on_sign_in_change"

    way: str


@dataclass(frozen=True, kw_only=True)
class EmailChanged(PersonEvent):
    """A person has another e-mail address; the one before is kept for a while under ``former_id``, 0 for none."""

    kind = "person.email_changed"
    hook = "on_sign_in_change"

    former_id: int = 0


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(PersonEvent):
    """So many browsers of a person are no longer signed in."""

    kind = "person.sessions_ended"

    count: int


@dataclass(frozen=True, kw_only=True)
class PersonDisabled(PersonEvent):
    """A person can no longer sign in."""

    kind = "person.disabled"


@dataclass(frozen=True, kw_only=True)
class PersonEnabled(PersonEvent):
    """A person can sign in again."""

    kind = "person.enabled"


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(PersonEvent):
    """A user can sign in at a provider."""

    kind = "person.identity_linked"
    hook = "on_sign_in_change"

    issuer: str


@dataclass(frozen=True, kw_only=True)
class IdentityUnlinked(PersonEvent):
    """A user can no longer sign in at a provider."""

    kind = "person.identity_unlinked"
    hook = "on_sign_in_change"

    issuer: str


@dataclass(frozen=True, kw_only=True)
class FirstAdministratorCreated(PersonEvent):
    """The desk has somebody who can let the others in."""

    kind = "person.became_first_administrator"
