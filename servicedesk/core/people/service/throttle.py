"""Counting tries in the database, so that all processes and all restarts count together.

A try is counted before its outcome is told, and while it is counted nobody else counts under the
same key: many at once cannot slip through. A try that is refused counts nothing, so that no one can
be kept out for longer than a window.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.errors import TooMany
from servicedesk.core.people.models import Throttle
from servicedesk.core.people.queries.persons import Person, has_signed_in_from
from servicedesk.core.people.queries.throttles import find_throttle, lock_throttle
from servicedesk.core.people.rules.limits import (
    LOGIN_BY_ADDRESS,
    LOGIN_BY_PERSON,
    MAIL_BY_ADDRESS,
    MAIL_BY_PERSON,
    NO_WAIT,
    Limit,
    normal_address,
    same_for_all,
    wait_for,
)
from servicedesk.core.people.views import PersonKind


class Key(NamedTuple):
    """Under which name something is counted, and how often it may be."""

    name: str
    limit: Limit


def login_address(address: str) -> Key:
    """Return the key under which all sign-ins from an address are counted."""
    return Key(f"login:{normal_address(address)}", LOGIN_BY_ADDRESS)


def mail_address(address: str) -> Key:
    """Return the key under which all requests for mail from an address are counted."""
    return Key(f"mail:{normal_address(address)}", MAIL_BY_ADDRESS)


def login_person(uow: UnitOfWork, kind: PersonKind, email: str, person: Person | None, address: str) -> Key:
    """Return the key under which the sign-ins as one person are counted."""
    return Key(_of_person(uow, f"login:{kind}", email, person, address), LOGIN_BY_PERSON)


def mail_person(uow: UnitOfWork, purpose: str, email: str, person: Person, address: str) -> Key:
    """Return the key under which one person's requests for one sort of mail are counted."""
    return Key(_of_person(uow, f"{purpose}:{person.kind}", email, person, address), MAIL_BY_PERSON)


def _of_person(uow: UnitOfWork, what: str, email: str, person: Person | None, address: str) -> str:
    """Name what is counted for one person.

    An address from which that person has signed in lately has a count of its own: strangers who try
    elsewhere slow strangers down, never him.
    """
    name = f"{what}:{same_for_all(email)}"
    where = normal_address(address)
    if person is not None and has_signed_in_from(uow, person.kind, person.id, where):
        return f"{name}:{where}"
    return name


def require_room(uow: UnitOfWork, keys: Sequence[Key]) -> None:
    """Raise TooMany when any of these must still wait; nothing is counted."""
    for key in keys:
        row = find_throttle(uow, key.name)
        if row is not None:
            _require_now(uow, row, key.limit)


def count_try(uow: UnitOfWork, keys: Sequence[Key]) -> list[Throttle]:
    """Count a try under each key and return the counts, or raise TooMany.

    Other tries under the same keys wait until the unit of work ends.
    """
    rows = [_locked(uow, key) for key in keys]
    for row, key in zip(rows, keys, strict=True):
        _require_now(uow, row, key.limit)
        _count(uow, row, key.limit)
    return rows


def count_if_room(uow: UnitOfWork, key: Key) -> bool:
    """Count a try under a key and return True, or False when it must still wait."""
    row = _locked(uow, key)
    if _wait(uow, row, key.limit) > NO_WAIT:
        return False
    _count(uow, row, key.limit)
    return True


def forget_tries(counted: Throttle) -> None:
    """Forget the tries of a person, because one of them was right."""
    counted.tries = 0


def give_back_try(counted: Throttle) -> None:
    """Give a try back to an address, because it was right; those of others from there stay counted."""
    counted.tries -= 1


def _locked(uow: UnitOfWork, key: Key) -> Throttle:
    """Return the row of a key for this transaction alone, made where there is none."""
    insert = insert_for(uow.session.get_bind().dialect.name)
    fresh = {"key": key.name, "tries": 0, "tried_at": uow.now(), "window_ends_at": uow.now() + key.limit.window}
    uow.session.execute(insert(Throttle).values(fresh).on_conflict_do_nothing())
    return lock_throttle(uow, key.name)


def _count(uow: UnitOfWork, row: Throttle, limit: Limit) -> None:
    if uow.now() >= row.window_ends_at:
        row.tries, row.window_ends_at = 0, uow.now() + limit.window
    row.tries, row.tried_at = row.tries + 1, uow.now()


def _require_now(uow: UnitOfWork, row: Throttle, limit: Limit) -> None:
    wait = _wait(uow, row, limit)
    if wait > NO_WAIT:
        raise TooMany(wait)


def _wait(uow: UnitOfWork, row: Throttle, limit: Limit) -> timedelta:
    return wait_for(limit, row.tries, row.tried_at, row.window_ends_at, uow.now())
