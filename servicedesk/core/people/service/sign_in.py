"""Signing in with a password.

The password is looked at before anything is written, so that no writer waits for it; its outcome is
told only after the try has been counted. A stranger costs the same work as a person.
"""

from sqlalchemy import update

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import passwords
from servicedesk.core.people.events import SignInFailed
from servicedesk.core.people.queries.persons import MODELS, Person, find_person
from servicedesk.core.people.service.sessions import start_session
from servicedesk.core.people.service.throttle import (
    count_try,
    forget_tries,
    give_back_try,
    login_address,
    login_person,
    require_room,
)
from servicedesk.core.people.views import PersonKind, Proven, SignIn


def sign_in_with_password(
    uow: UnitOfWork,
    kind: PersonKind,
    email: str,
    password: str,
    *,
    address: str,
    device: str = "",
    old_cookie: str = "",
) -> SignIn | None:
    """Sign a browser in by e-mail and password, or return None when they are not right.

    Leave the unit of work normally either way: a try that failed is counted by its commit.
    Raises TooMany and Busy, and then nothing was looked at.
    """
    proven = prove_password(uow, kind, email, password, address=address)
    if proven is None:
        return None
    return start_session(uow, proven, address=address, device=device, old_cookie=old_cookie)


def prove_password(uow: UnitOfWork, kind: PersonKind, email: str, password: str, *, address: str) -> Proven | None:
    """Return the person to whom e-mail and password belong, or None, and count the try.

    The first thing in its unit of work, because it must look before it writes. Raises TooMany and Busy.
    """
    with uow.reading():
        person = find_person(uow, kind, email)
        keys = [login_person(uow, kind, email, person, address), login_address(address)]
        require_room(uow, keys)
        kept = person.password_hash if person is not None else None
        is_right = passwords.HASHING.check(kept, password)
        renewed = _renewed(kept, password) if is_right else None
    of_person, of_address = count_try(uow, keys)
    if person is None or not is_right:
        _note_failure(uow, person)
        return None
    forget_tries(of_person)
    give_back_try(of_address)
    if renewed is not None:
        _renew(uow, person, renewed)
    return Proven(kind, person.id, "password")


def _renewed(kept: str | None, password: str) -> str | None:
    """Return a new hash where the kept one was made with other parameters than those of today."""
    if kept is None or not passwords.HASHING.is_outdated(kept):
        return None
    return passwords.HASHING.make(password)


def _renew(uow: UnitOfWork, person: Person, renewed: str) -> None:
    """Keep the new hash, unless the password has been changed meanwhile."""
    model = MODELS[person.kind]
    same = update(model).where(model.id == person.id, model.password_hash == person.password_hash)
    uow.session.execute(same.values(password_hash=renewed))


def _note_failure(uow: UnitOfWork, person: Person | None) -> None:
    if person is not None:
        uow.publish(SignInFailed(person_kind=person.kind, person_id=person.id, way="password"))
