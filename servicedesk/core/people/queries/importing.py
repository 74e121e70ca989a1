"""What a portion of a file may speak of, each found in one question; the caller has looked at who asks."""

from collections.abc import Collection

from sqlalchemy import or_, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account, AccountContact, Contact, User
from servicedesk.core.people.queries.accounts import visible_accounts, visible_contacts


def accounts_of_numbers(uow: UnitOfWork, numbers: Collection[str]) -> list[Account]:
    """Return the accounts with these numbers."""
    return list(uow.session.scalars(visible_accounts(uow).where(Account.number.in_(numbers))))


def contacts_to_meet(uow: UnitOfWork, emails: Collection[str], documents: Collection[str]) -> list[Contact]:
    """Return the contacts who have one of these addresses or documents."""
    if not emails and not documents:
        return []
    found = visible_contacts(uow).where(or_(Contact.email.in_(emails), Contact.document.in_(documents)))
    return list(uow.session.scalars(found))


def holders_of(uow: UnitOfWork, account_ids: Collection[int]) -> list[tuple[str, Contact]]:
    """Return who speaks for these accounts, each with the number of the account."""
    found = (
        visible_contacts(uow)
        .join(AccountContact, AccountContact.contact_id == Contact.id)
        .join(Account, Account.id == AccountContact.account_id)
        .where(AccountContact.account_id.in_(account_ids))
        .with_only_columns(Account.number, Contact)
    )
    return [(number, contact) for number, contact in uow.session.execute(found)]


def users_of_emails(uow: UnitOfWork, emails: Collection[str]) -> dict[str, int]:
    """Return who works here under these addresses."""
    if not emails:
        return {}
    found = select(User.email, User.id).where(User.email.in_(emails), User.is_active)
    return {email: user_id for email, user_id in uow.session.execute(found)}
