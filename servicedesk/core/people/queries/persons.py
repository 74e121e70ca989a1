"""Persons of both kinds, as signing in needs them: before there is an actor who could see anything."""

from dataclasses import dataclass, field

from sqlalchemy import Select, exists, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Contact, FormerEmail, Identity, Token, User, WebSession
from servicedesk.core.people.rules.emails import email_problem, normal_email
from servicedesk.core.people.rules.texts import digits_of, is_phone
from servicedesk.core.people.rules.weak_passwords import own_words
from servicedesk.core.people.views import PersonKind

MODELS: dict[str, type[User] | type[Contact]] = {"user": User, "contact": Contact}


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in, as plain values that outlive the transaction."""

    kind: PersonKind
    id: int
    name: str
    email: str
    language: str
    password_hash: str | None = field(repr=False)
    own_words: frozenset[str] = field(repr=False)
    phone: str = ""


def find_person(uow: UnitOfWork, kind: PersonKind, email: str) -> Person | None:
    """Return the active person of this kind with this e-mail, however it was typed, or None."""
    if email_problem(email) is not None:
        return None
    return _person(kind, uow.session.scalar(_active(kind).filter_by(email=normal_email(email))))


def find_contact_by_phone(uow: UnitOfWork, typed: str) -> Person | None:
    """Return the active contact without e-mail who has this telephone number, None also where several share it.

    Whoever has an address gets codes there, and may change the number without asking; that of the others is the
    operator's word, see ``change_own_contact``.
    """
    if not is_phone(typed):
        return None
    digits = digits_of(typed)
    same = Contact.phone.in_([digits, f"+{digits}"])
    found = uow.session.scalars(select(Contact).where(Contact.is_active, Contact.email.is_(None), same).limit(2)).all()
    return _person("contact", found[0]) if len(found) == 1 else None


def active_person(uow: UnitOfWork, kind: PersonKind, person_id: int) -> Person | None:
    """Return the person of this kind with this identifier while he is active, or None."""
    return _person(kind, uow.session.scalar(_active(kind).filter_by(id=person_id)))


def permissions_of(uow: UnitOfWork, kind: PersonKind, person_id: int) -> frozenset[str]:
    """Return what the roles of a user allow together; nothing for a contact."""
    user = uow.session.get(User, person_id) if kind == "user" else None
    return user.permissions if user is not None else frozenset()


def _active(kind: PersonKind) -> Select[User] | Select[Contact]:
    return select(User).where(User.is_active) if kind == "user" else select(Contact).where(Contact.is_active)


def _person(kind: PersonKind, row: User | Contact | None) -> Person | None:
    if row is None:
        return None
    words = own_words(row.name, row.email or "")
    if isinstance(row, Contact):
        words |= own_words(row.document, row.phone, row.other_phone)
    phone = row.phone if isinstance(row, Contact) else ""
    return Person(kind, row.id, row.name, row.email or "", row.language, row.password_hash, words, phone)


def person_to_tell(uow: UnitOfWork, kind: PersonKind, person_id: int) -> Person | None:
    """Return an active person to whom the desk has something to say, or None; only the desk itself may ask."""
    return active_person(uow, kind, person_id) if uow.actor.is_machine else None


def former_email(uow: UnitOfWork, former_id: int) -> str:
    """Return an address that a person had before, empty where none is kept; only the desk itself may ask."""
    found = select(FormerEmail.email).where(FormerEmail.id == former_id)
    return (uow.session.scalar(found) or "") if uow.actor.is_machine else ""


def has_signed_in_from(uow: UnitOfWork, kind: PersonKind, person_id: int, address: str) -> bool:
    """Tell whether this person has signed in from this address lately."""
    mine = (WebSession.kind == kind, WebSession.principal_id == person_id, WebSession.address == address)
    return bool(uow.session.scalar(select(exists().where(*mine))))


def find_link(uow: UnitOfWork, digest: str, purposes: tuple[str, ...]) -> Token | None:
    """Return the token with this digest that can still be used, or None."""
    usable = select(Token).where(Token.digest == digest, Token.purpose.in_(purposes))
    return uow.session.scalar(usable.where(Token.used_at.is_(None), Token.ends_at > uow.now()))


def find_identity(uow: UnitOfWork, issuer: str, subject: str) -> Identity | None:
    """Return who signs in at this provider as this subject: both must be the same, to the letter."""
    return uow.session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


def list_identities(uow: UnitOfWork) -> list[Identity]:
    """Return the providers at which the user who asks can sign in."""
    if not uow.actor.is_staff:
        return []
    own = select(Identity).where(Identity.user_id == uow.actor.id)
    return list(uow.session.scalars(own.order_by(Identity.issuer, Identity.id)))
