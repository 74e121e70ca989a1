"""Links that work once: to choose a first password on invitation, and a new one when it is forgotten."""

from servicedesk.core.kernel.errors import Conflict, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import InvitationMade, ResetRequested
from servicedesk.core.people.models import Token
from servicedesk.core.people.queries.persons import Person, active_person, find_link, find_person
from servicedesk.core.people.rules.limits import INVITATION_LIVES, RESET_LIVES
from servicedesk.core.people.rules.secrets import digest_of
from servicedesk.core.people.service.changes import person_to_care_for
from servicedesk.core.people.service.password_change import hash_if_good, keep_password
from servicedesk.core.people.service.throttle import count_if_room, count_try, mail_address, mail_person
from servicedesk.core.people.service.tokens import kill_links, make_link, use_up
from servicedesk.core.people.views import LinkShown, OneTimeSecret, PersonKind, Proven

PURPOSES = ("invitation", "reset")


def invite(uow: UnitOfWork, kind: PersonKind, person_id: int) -> OneTimeSecret:
    """Make a link to choose a first password; earlier ones work no longer.

    The caller queues the mail in the same unit of work. Raises Invalid for a person without e-mail,
    Conflict for one who is disabled or has a password.
    """
    row = person_to_care_for(uow, kind, person_id)
    person = active_person(uow, kind, row.id)
    if person is None:
        raise Conflict("person.disabled")
    if person.password_hash is not None:
        raise Conflict("person.has_password")
    if not person.email:
        raise Invalid({"email": Message("required")})
    kill_links(uow, kind, person.id)
    uow.publish(InvitationMade(person_kind=kind, person_id=person.id))
    return make_link(uow, "invitation", person, INVITATION_LIVES)


def request_reset(uow: UnitOfWork, kind: PersonKind, email: str, *, address: str) -> OneTimeSecret | None:
    """Make a link to choose a new password; the caller queues the mail in the same unit of work.

    None for a stranger, and after three within an hour: answer the same. The mail goes to the
    address that is kept, never to the one that was typed. Raises TooMany when the address asks too often.
    """
    count_try(uow, [mail_address(address)])
    person = find_person(uow, kind, email)
    if person is None or not count_if_room(uow, mail_person(uow, "reset", email, person, address)):
        return None
    uow.publish(ResetRequested(person_kind=kind, person_id=person.id))
    return make_link(uow, "reset", person, RESET_LIVES)


def read_link(uow: UnitOfWork, secret: str) -> LinkShown:
    """Return what a link is for, or raise NotFound for one that is wrong, used or too late."""
    token, person = _link(uow, secret)
    return LinkShown(token.purpose, person.kind, person.name, person.email, token.ends_at)


def use_link(uow: UnitOfWork, secret: str, password: str) -> Proven:
    """Give the person of a link this password, and return him as proven, to be signed in.

    The first thing in its unit of work, because it must look before it writes. His sessions end and
    all his links are used up. Raises NotFound for a bad link, Invalid for a bad password, Busy.
    """
    with uow.reading():
        token, person = _link(uow, secret)
        token_id, way = token.id, token.purpose
        hashed = hash_if_good(password, person.own_words)
    use_up(uow, token_id)
    keep_password(uow, person.kind, person.id, hashed, way=way)
    return Proven(person.kind, person.id, "link")


def _link(uow: UnitOfWork, secret: str) -> tuple[Token, Person]:
    token = find_link(uow, digest_of(secret), PURPOSES)
    if token is None:
        raise NotFound
    person = active_person(uow, "contact" if token.kind == "contact" else "user", token.principal_id)
    if person is None:
        raise NotFound
    return token, person
