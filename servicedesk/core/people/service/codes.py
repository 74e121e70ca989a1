"""Signing in with a code that was sent by e-mail, or to a phone.

The browser that asks gets a random handle, and the code is of use together with it alone. Whoever
asks gets a handle; a stranger's belongs to nobody, and behaves like any other.
"""

from sqlalchemy import update

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import CodeRequested, SignInFailed
from servicedesk.core.people.models import Token
from servicedesk.core.people.queries.persons import Person, active_person, find_contact_by_phone, find_person
from servicedesk.core.people.rules.limits import CODE_ATTEMPTS, CODE_LIVES
from servicedesk.core.people.rules.secrets import code_digest, digest_of, is_code, new_code, new_secret
from servicedesk.core.people.rules.texts import digits_of
from servicedesk.core.people.service.sessions import start_session
from servicedesk.core.people.service.throttle import (
    count_if_room,
    count_try,
    give_back_try,
    login_address,
    mail_address,
    mail_person,
)
from servicedesk.core.people.service.tokens import use_up
from servicedesk.core.people.views import CodeRequest, OneTimeSecret, PersonKind, Proven, SignIn


def request_code(
    uow: UnitOfWork, kind: PersonKind, typed: str, *, address: str, by_phone: bool = False
) -> CodeRequest:  # fmt: skip
    """Make a code for the person with this e-mail, or for the contact with this telephone number.

    The caller queues the message in the same unit of work. There is none for a stranger, nor after three
    within an hour; the answer is the same. Raises TooMany when the address asks too often.
    """
    count_try(uow, [mail_address(address)])
    person = find_contact_by_phone(uow, typed) if by_phone else find_person(uow, kind, typed)
    counted = digits_of(typed) if by_phone else typed
    if person is not None and not count_if_room(uow, mail_person(uow, "code", counted, person, address)):
        person = None
    handle, code = new_secret(), new_code()
    token = Token(digest=digest_of(handle), purpose="code", kind=kind, principal_id=0, ends_at=uow.now() + CODE_LIVES)
    uow.session.add(token)
    if person is None:
        return CodeRequest(handle, None)
    token.principal_id, token.code_digest = person.id, code_digest(handle, code)
    uow.publish(CodeRequested(person_kind=kind, person_id=person.id))
    return CodeRequest(handle, _mail(person, code, token, person.phone if by_phone else ""))


def _mail(person: Person, code: str, token: Token, phone: str) -> OneTimeSecret:
    return OneTimeSecret(
        "code", person.kind, person.id, person.name, person.email, person.language, code, token.ends_at, phone
    )  # fmt: skip


def confirm_code(
    uow: UnitOfWork, handle: str, code: str, *, address: str, device: str = "", old_cookie: str = ""
) -> SignIn | None:
    """Sign the browser with this handle in, or return None when the code is not right, or no longer.

    Leave the unit of work normally either way: an attempt that failed is counted by its commit.
    Raises TooMany when the address tries too often.
    """
    [of_address] = count_try(uow, [login_address(address)])
    token = _attempt(uow, handle)
    if token is None:
        return None
    person = _who(uow, token)
    if person is None or not is_code(token.code_digest, handle, code):
        if person is not None:
            uow.publish(SignInFailed(person_kind=person.kind, person_id=person.id, way="code"))
        return None
    use_up(uow, token.id)
    give_back_try(of_address)
    proven = Proven(person.kind, person.id, "code")
    return start_session(uow, proven, address=address, device=device, old_cookie=old_cookie)


def _attempt(uow: UnitOfWork, handle: str) -> Token | None:
    """Count an attempt, and return the token while it has any left: one statement decides."""
    usable = update(Token).where(Token.digest == digest_of(handle), Token.purpose == "code")
    usable = usable.where(Token.used_at.is_(None), Token.ends_at > uow.now(), Token.attempts < CODE_ATTEMPTS)
    counted = usable.values(attempts=Token.attempts + 1).returning(Token)
    return uow.session.scalar(counted, execution_options={"populate_existing": True})


def _who(uow: UnitOfWork, token: Token) -> Person | None:
    kind: PersonKind = "contact" if token.kind == "contact" else "user"
    return active_person(uow, kind, token.principal_id)
