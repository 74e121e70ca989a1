"""Changing a password: whoever holds an old secret is out at once."""

from sqlalchemy import update

from servicedesk.core.kernel.errors import Forbidden, Invalid
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import passwords
from servicedesk.core.people.events import PasswordChanged, SignInFailed
from servicedesk.core.people.queries.persons import MODELS, active_person
from servicedesk.core.people.rules.weak_passwords import password_problem
from servicedesk.core.people.service.sessions import end_all_sessions, person_who_asks
from servicedesk.core.people.service.throttle import count_try, forget_tries, login_person, require_room
from servicedesk.core.people.service.tokens import kill_links
from servicedesk.core.people.views import PersonKind


def hash_if_good(password: str, own_words: frozenset[str], field: str = "password") -> str:
    """Return the hash of a password that is good enough for this person, or raise Invalid; raises Busy."""
    problem = password_problem(password, own_words)
    if problem is not None:
        raise Invalid({field: problem})
    return passwords.HASHING.make(password)


def keep_password(uow: UnitOfWork, kind: PersonKind, person_id: int, hashed: str, *, way: str, but: int = 0) -> None:
    """Keep the hash of a new password, end the sessions but one, and use up every open link.

    For other use cases, which have looked at who asks.
    """
    model = MODELS[kind]
    uow.session.execute(update(model).where(model.id == person_id).values(password_hash=hashed))
    kill_links(uow, kind, person_id)
    end_all_sessions(uow, kind, person_id, but=but)
    uow.publish(PasswordChanged(person_kind=kind, person_id=person_id, way=way))


def change_password(uow: UnitOfWork, current: str, new: str, *, address: str) -> bool:
    """Give the person who is signed in a new password, or return False when the current one is not right.

    The first thing in its unit of work, because it must look before it writes. Leave the unit of
    work normally either way: a try that failed is counted by its commit. Raises Invalid for a new
    password that is not good enough, TooMany and Busy.
    """
    asking = person_who_asks(uow)
    with uow.reading():
        person = active_person(uow, asking.kind, asking.person_id)
        if person is None:
            raise Forbidden
        key = login_person(uow, person.kind, person.email, person, address)
        require_room(uow, [key])
        is_right = passwords.HASHING.check(person.password_hash, current)
        hashed = hash_if_good(new, person.own_words, "new") if is_right else ""
    [counted] = count_try(uow, [key])
    if not is_right:
        uow.publish(SignInFailed(person_kind=person.kind, person_id=person.id, way="password"))
        return False
    forget_tries(counted)
    keep_password(uow, person.kind, person.id, hashed, way="changed", but=uow.actor.session_id)
    return True


def keep_password_hash(uow: UnitOfWork, kind: PersonKind, person_id: int, hashed: str) -> None:
    """Keep a hash that was made beforehand; only the desk itself may, from the command line or for a demo."""
    if uow.actor.kind != "job":
        raise Forbidden
    keep_password(uow, kind, person_id, hashed, way="given")
