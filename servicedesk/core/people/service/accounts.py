"""Accounts, contacts, and who speaks for what."""

from typing import Any

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import (
    ACCOUNT_KINDS,
    ACCOUNT_STATES,
    CHANNELS,
    MEMBERSHIP_ROLES,
    AccountDraft,
    ContactDraft,
)
from servicedesk.core.people.events import (
    AccountChanged,
    AccountCreated,
    ContactChanged,
    ContactCreated,
    MembershipChanged,
)
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.people.queries.accounts import get_account, get_contact, get_membership
from servicedesk.core.people.queries.users import is_active_user
from servicedesk.core.people.rules.checks import LONGEST_NUMBER, Checks
from servicedesk.core.people.service.changes import changed_fields, require, unless_taken
from servicedesk.core.people.service.consultants import note_consultant
from servicedesk.core.people.service.former_emails import note_email_change
from servicedesk.core.people.service.tokens import kill_links

LONGEST_ACCOUNT_NAME = 160


def create_account(uow: UnitOfWork, draft: AccountDraft) -> Account:
    """Create an account; Invalid tells every field that cannot be taken."""
    require(uow, "account.edit")
    account = Account(**_account_values(uow, draft))
    with unless_taken(uow, "number"):
        uow.session.add(account)
    note_consultant(uow, account, None)
    uow.publish(AccountCreated(account_id=account.id))
    return account


def change_account(uow: UnitOfWork, account_id: int, draft: AccountDraft) -> Account:
    """Make an account as the draft says; nothing is published where nothing is different."""
    require(uow, "account.edit")
    account = get_account(uow, account_id)
    before = account.consultant_id
    values = _account_values(uow, draft, before)
    changed = changed_fields(account, values)
    with unless_taken(uow, "number"):
        for name in changed:
            setattr(account, name, values[name])
    note_consultant(uow, account, before)
    if changed:
        uow.publish(AccountChanged(account_id=account.id, fields=changed))
    return account


def _account_values(uow: UnitOfWork, draft: AccountDraft, consultant_so_far: int | None = None) -> dict[str, Any]:
    checks = Checks()
    values = {
        "number": checks.line("number", draft.number, LONGEST_NUMBER),
        "name": checks.line("name", draft.name, LONGEST_ACCOUNT_NAME),
        "kind": checks.one_of("kind", draft.kind, ACCOUNT_KINDS),
        "state": checks.one_of("state", draft.state, ACCOUNT_STATES),
        "consultant_id": draft.consultant_id,
        "is_critical": draft.is_critical,
    }
    # A consultant who has left may stay where he stands, so that the rest can still be changed.
    if draft.consultant_id not in (None, consultant_so_far) and not is_active_user(uow, draft.consultant_id):
        checks.object_to("consultant_id", "unknown")
    checks.finish()
    return values


def create_contact(uow: UnitOfWork, draft: ContactDraft) -> Contact:
    """Create a contact, who speaks for no account yet; Invalid tells every field that cannot be taken."""
    require(uow, "contact.edit")
    contact = Contact(**_contact_values(draft))
    with unless_taken(uow, "email"):
        uow.session.add(contact)
    uow.publish(ContactCreated(contact_id=contact.id))
    return contact


def change_contact(uow: UnitOfWork, contact_id: int, draft: ContactDraft) -> Contact:
    """Make a contact as the draft says; links that went to another e-mail address work no longer."""
    require(uow, "contact.edit")
    contact = get_contact(uow, contact_id)
    values = _contact_values(draft)
    changed, address = changed_fields(contact, values), contact.email
    with unless_taken(uow, "email"):
        for name in changed:
            setattr(contact, name, values[name])
    if "email" in changed:
        kill_links(uow, "contact", contact.id)
        note_email_change(uow, "contact", contact.id, address)
    if changed:
        uow.publish(ContactChanged(contact_id=contact.id, fields=changed))
    return contact


def _contact_values(draft: ContactDraft) -> dict[str, Any]:
    checks = Checks()
    values = {
        "name": checks.line("name", draft.name),
        "email": checks.email("email", draft.email) if draft.email.strip() else None,
        "phone": checks.phone("phone", draft.phone),
        "other_phone": checks.phone("other_phone", draft.other_phone),
        "document": checks.document("document", draft.document),
        "language": checks.language("language", draft.language),
        "channels": checks.some_of("channels", draft.channels, CHANNELS),
    }
    checks.finish()
    return values


def add_membership(uow: UnitOfWork, contact_id: int, account_id: int, role: str = "holder") -> AccountContact:
    """Let a contact speak for an account, or in another role than before."""
    require(uow, "contact.edit")
    contact, account = get_contact(uow, contact_id), get_account(uow, account_id)
    checks = Checks()
    checks.one_of("role", role, MEMBERSHIP_ROLES)
    checks.finish()
    membership = get_membership(uow, contact.id, account.id)
    if membership is not None and membership.role == role:
        return membership
    membership = membership or AccountContact(contact_id=contact.id, account_id=account.id)
    membership.role = role
    with unless_taken(uow, "account_id"):
        uow.session.add(membership)
    uow.publish(MembershipChanged(contact_id=contact.id, account_id=account.id, role=role))
    return membership


def remove_membership(uow: UnitOfWork, contact_id: int, account_id: int) -> None:
    """Let a contact speak for an account no longer; it acts on his next request."""
    require(uow, "contact.edit")
    contact, account = get_contact(uow, contact_id), get_account(uow, account_id)
    membership = get_membership(uow, contact.id, account.id)
    if membership is None:
        raise NotFound
    uow.session.delete(membership)
    uow.publish(MembershipChanged(contact_id=contact.id, account_id=account.id))
