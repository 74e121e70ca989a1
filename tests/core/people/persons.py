"""One plain function per thing that a test of people needs."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import (
    Account,
    AccountDraft,
    Contact,
    ContactDraft,
    Role,
    RoleDraft,
    Team,
    TeamDraft,
    User,
    UserDraft,
    add_membership,
    create_account,
    create_contact,
    create_role,
    create_team,
    create_user,
    hash_password,
    keep_password_hash,
    read_session,
    sign_in_with_password,
)

PASSWORD = "lluvia-sobre-tejado"
HERE = "198.51.100.7"
ELSEWHERE = "203.0.113.9"


def staff(*permissions: str, **more: Any) -> Actor:
    """Return a user with these permissions who is in no table."""
    return Actor(kind="user", id=more.pop("id", 900), permissions=frozenset(permissions), **more)


def make_account(uow: UnitOfWork, number: str = "1001", **more: Any) -> Account:
    """Create an account."""
    return create_account(uow, AccountDraft(**{"number": number, "name": "Rosa Quispe"} | more))


def make_contact(uow: UnitOfWork, email: str = "rosa@example.com", password: str = "", **more: Any) -> Contact:
    """Create a contact, with a password where one is told, speaking for the account where one is told."""
    account = more.pop("account", None)
    contact = create_contact(uow, ContactDraft(**{"name": "Rosa Quispe", "email": email} | more))
    if account is not None:
        add_membership(uow, contact.id, account.id)
    if password:
        keep_password_hash(uow, "contact", contact.id, hash_password(password))
    return contact


def make_user(uow: UnitOfWork, email: str = "ana@example.com", password: str = "", **more: Any) -> User:
    """Create a user, with a password where one is told."""
    user = create_user(uow, UserDraft(**{"name": "Ana Flores", "email": email} | more))
    if password:
        keep_password_hash(uow, "user", user.id, hash_password(password))
    return user


def make_role(uow: UnitOfWork, code: str = "reader", *permissions: str) -> Role:
    """Create a role with these permissions."""
    return create_role(uow, RoleDraft(code, code.title(), permissions))


def make_team(uow: UnitOfWork, code: str = "csm") -> Team:
    """Create a team."""
    return create_team(uow, TeamDraft(code, code.upper()))


def sign_in(work: Callable[..., UnitOfWork], kind: str, email: str, **more: Any) -> str:
    """Sign a browser in and return its cookie."""
    with work(ANONYMOUS) as uow:
        signed_in = sign_in_with_password(uow, kind, email, more.pop("password", PASSWORD), address=HERE, **more)
    assert signed_in is not None
    return signed_in.cookie


def actor_of(work: Callable[..., UnitOfWork], cookie: str) -> Actor:
    """Return the actor that a cookie makes."""
    signed_in = read_session(work(ANONYMOUS), cookie)
    assert signed_in is not None
    return signed_in.actor


def facts(session: Session, kind: str = "") -> list[dict[str, Any]]:
    """Return the values of the facts of a kind, in order."""
    found = session.scalars(select(EventRecord).order_by(EventRecord.id))
    return [record.values for record in found if record.kind == kind]
