"""Signing in at a provider of OpenID Connect: by issuer and subject, never by e-mail."""

from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import IdentityLinked, IdentityUnlinked
from servicedesk.core.people.models import Identity
from servicedesk.core.people.queries.persons import active_person, find_identity, list_identities
from servicedesk.core.people.service.changes import unless_taken
from servicedesk.core.people.views import Proven


def find_user_by_identity(uow: UnitOfWork, issuer: str, subject: str) -> Proven | None:
    """Return the active user who signs in at this provider as this subject, or None."""
    identity = find_identity(uow, issuer, subject)
    if identity is None or active_person(uow, "user", identity.user_id) is None:
        return None
    return Proven("user", identity.user_id, "oidc")


def link_identity(uow: UnitOfWork, proven: Proven, issuer: str, subject: str) -> None:
    """Let a user, who has just proved to be this user, sign in at this provider from now on.

    Raises Conflict when the subject is another user's already.
    """
    if proven.kind != "user" or not issuer or not subject:
        raise Forbidden
    known = find_identity(uow, issuer, subject)
    if known is not None and known.user_id == proven.person_id:
        return
    if known is not None:
        raise Conflict("identity.taken")
    with unless_taken(uow, "subject"):
        uow.session.add(Identity(issuer=issuer, subject=subject, user_id=proven.person_id))
    uow.publish(IdentityLinked(person_kind="user", person_id=proven.person_id, issuer=issuer))


def unlink_identity(uow: UnitOfWork, identity_id: int) -> None:
    """Let the user who asks sign in at a provider no longer."""
    own = {identity.id: identity for identity in list_identities(uow)}
    if identity_id not in own:
        raise NotFound
    identity = own[identity_id]
    uow.session.delete(identity)
    uow.publish(IdentityUnlinked(person_kind="user", person_id=identity.user_id, issuer=identity.issuer))
