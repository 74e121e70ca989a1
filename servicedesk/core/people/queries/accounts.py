"""Accounts and contacts, as the actor may see them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.people.rules.texts import digits_of, fold, normal_document, searchable
from servicedesk.core.people.views import Found

FEWEST_LETTERS = 2
FEWEST_DIGITS = 6


def visible_accounts(uow: UnitOfWork) -> Select[Account]:
    """Select the accounts that the actor may see.

    Staff see all or those assigned to them, a contact those that he speaks for; plugins and jobs
    see all, a stranger none.
    """
    actor = uow.actor
    if actor.is_machine or (actor.is_staff and actor.may("account.read")):
        return select(Account)
    if actor.is_staff and actor.may("account.read_assigned"):
        return select(Account).where(Account.consultant_id == actor.id)
    if actor.kind == "contact" and actor.account_ids:
        return select(Account).where(Account.id.in_(actor.account_ids))
    return select(Account).where(false())


def may_see_account(actor: Actor, account: Account) -> bool:
    """Tell of an account that has been read whether the actor may see it: the same rule as that of the selection.

    For statements that are made once for everybody, and so cannot name the accounts of anybody.
    """
    if actor.is_machine or (actor.is_staff and actor.may("account.read")):
        return True
    if actor.is_staff and actor.may("account.read_assigned"):
        return account.consultant_id == actor.id
    return actor.kind == "contact" and account.id in actor.account_ids


def visible_contacts(uow: UnitOfWork) -> Select[Contact]:
    """Select the contacts that the actor may see: staff those of their accounts, a contact himself."""
    actor = uow.actor
    if actor.is_machine or (actor.is_staff and actor.may("account.read")):
        return select(Contact)
    if actor.kind == "contact":
        return select(Contact).where(Contact.id == actor.id)
    accounts = visible_accounts(uow).with_only_columns(Account.id)
    theirs = select(AccountContact.contact_id).where(AccountContact.account_id.in_(accounts))
    return select(Contact).where(Contact.id.in_(theirs))


def get_account(uow: UnitOfWork, account_id: int) -> Account:
    """Return an account, or raise NotFound when there is none that the actor may see."""
    found = uow.session.scalar(visible_accounts(uow).where(Account.id == account_id))
    if found is None:
        raise NotFound
    return found


def get_account_by_number(uow: UnitOfWork, number: str) -> Account:
    """Return the account with this number, or raise NotFound when there is none that the actor may see."""
    found = uow.session.scalar(visible_accounts(uow).where(Account.number == searchable(number)))
    if found is None:
        raise NotFound
    return found


def list_accounts(uow: UnitOfWork, *, after: str = "", limit: int = 50) -> Sequence[Account]:
    """Return the accounts after this number, in the order of their numbers."""
    page = visible_accounts(uow).where(Account.number > searchable(after)).order_by(Account.number).limit(limit)
    return uow.session.scalars(page).all()


def get_contact(uow: UnitOfWork, contact_id: int) -> Contact:
    """Return a contact, or raise NotFound when there is none that the actor may see."""
    found = uow.session.scalar(visible_contacts(uow).where(Contact.id == contact_id))
    if found is None:
        raise NotFound
    return found


def list_contacts(uow: UnitOfWork, account_id: int) -> Sequence[AccountContact]:
    """Return who speaks for an account and as what, as far as the actor may see them."""
    contacts = visible_contacts(uow).with_only_columns(Contact.id)
    accounts = visible_accounts(uow).with_only_columns(Account.id)
    found = (
        select(AccountContact)
        .join(AccountContact.contact)
        .options(contains_eager(AccountContact.contact))
        .where(AccountContact.account_id == account_id)
        .where(AccountContact.account_id.in_(accounts), AccountContact.contact_id.in_(contacts))
        .order_by(Contact.search_name, Contact.id)
    )
    return uow.session.scalars(found).all()


def get_membership(uow: UnitOfWork, contact_id: int, account_id: int) -> AccountContact | None:
    """Return as what a contact speaks for an account; the caller has looked at both."""
    return uow.session.get(AccountContact, (account_id, contact_id))


def find_people(uow: UnitOfWork, typed: str, limit: int = 20) -> list[Found]:
    """Find accounts by number, name, or the document, phone or name of a contact, as said on the phone.

    Digits that are the whole number come first. Less than two letters or digits find nothing.
    """
    text = searchable(typed)
    if len(fold(text)) < FEWEST_LETTERS:
        return []
    found = (
        visible_accounts(uow)
        .with_only_columns(
            Account.id, Account.number, Account.name, Account.state,
            Contact.id, Contact.name, Contact.document, Contact.phone, Contact.email,
        )
        .outerjoin(AccountContact, AccountContact.account_id == Account.id)
        .outerjoin(Contact, Contact.id == AccountContact.contact_id)
        .where(or_(*_matches(text)))
        .order_by(Account.number != text, Account.search_name, Account.id, Contact.id)
        .limit(limit)
    )  # fmt: skip
    return [Found(*row[:5], *(value or "" for value in row[5:])) for row in uow.session.execute(found)]


def _matches(text: str) -> list[ColumnElement[bool]]:
    """Return what must be true of an account or of its contact to be found by this text."""
    document, digits = normal_document(text), digits_of(text)
    ways: list[ColumnElement[bool]] = [Account.number.in_({text, text.upper(), document})]
    if document:
        ways.append(Contact.document == document)
    if len(digits) >= FEWEST_DIGITS:
        ways += [Contact.phone.endswith(digits), Contact.other_phone.endswith(digits)]
    if not digits:
        words = fold(text).split()
        ways += [_has_words(Account.search_name, words), _has_words(Contact.search_name, words)]
    return ways


def _has_words(name: InstrumentedAttribute[str], words: list[str]) -> ColumnElement[bool]:
    """Tell the database that each word begins one of the name's."""
    each = [or_(name.startswith(word, autoescape=True), name.contains(f" {word}", autoescape=True)) for word in words]
    return and_(*each)
