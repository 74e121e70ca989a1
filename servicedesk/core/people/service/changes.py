"""What every change has in common: the right to it, what it changes, what is taken already."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import IntegrityError

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Contact, User
from servicedesk.core.people.queries.accounts import get_contact
from servicedesk.core.people.queries.users import get_user
from servicedesk.core.people.rules.permissions import may, may_grant
from servicedesk.core.people.views import PersonKind


def require(uow: UnitOfWork, permission: str) -> None:
    """Raise Forbidden unless the actor holds this permission."""
    if not may(uow.actor, permission):
        raise Forbidden


def changed_fields(row: Base, values: Mapping[str, Any]) -> list[str]:
    """Return the names of the values that a row does not have yet."""
    return sorted(name for name, value in values.items() if getattr(row, name) != value)


@contextmanager
def unless_taken(uow: UnitOfWork, field: str) -> Iterator[None]:
    """Write what is added inside at once, or raise Invalid where the database says that it is taken.

    Only the database can tell while others write too; the transaction itself stays usable.
    """
    try:
        with uow.session.begin_nested():
            yield
    except IntegrityError:
        raise Invalid({field: Message("taken")}) from None


def person_to_care_for(uow: UnitOfWork, kind: PersonKind, person_id: int) -> User | Contact:
    """Return a person for whom the actor may answer: invite, disable, sign out."""
    if kind == "user":
        return user_to_care_for(uow, person_id)
    require(uow, "contact.edit")
    return get_contact(uow, person_id)


def user_to_care_for(uow: UnitOfWork, user_id: int) -> User:
    """Return a user for whom the actor may answer.

    Nobody answers for a user who may do more than he himself, or he could become that user.
    """
    require(uow, "user.manage")
    user = get_user(uow, user_id)
    if not may_grant(uow.actor, user.permissions):
        raise Forbidden
    return user
