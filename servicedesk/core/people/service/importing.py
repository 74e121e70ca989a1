"""Accounts with their holders from a file, a portion at a time; taking the same file again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.imports import Became, Outcome, RowsImported
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.drafts import ACCOUNT_KINDS, ACCOUNT_STATES, AccountRow
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.people.queries.importing import (
    accounts_of_numbers,
    contacts_to_meet,
    holders_of,
    users_of_emails,
)
from servicedesk.core.people.rules.checks import LONGEST_NUMBER, Checks
from servicedesk.core.people.rules.emails import normal_email
from servicedesk.core.people.rules.texts import clean_line, fold, normal_document
from servicedesk.core.people.service.changes import changed_fields, require
from servicedesk.core.people.service.consultants import note_consultant
from servicedesk.core.people.service.tokens import kill_links

LONGEST_ACCOUNT_NAME = 160


def import_accounts(uow: UnitOfWork, rows: Sequence[AccountRow], *, is_trial: bool = False) -> list[Outcome]:
    """Create or change one account for each row, by its number, with the person who holds it.

    What a row leaves empty stays as it is. A holder is met again by e-mail, by document, or by the
    name under which he holds this account. A trial tells what would become of each row and writes
    nothing: borrow the unit of work then.
    """
    require(uow, "account.edit")
    require(uow, "contact.edit")
    portion = _Portion.read(uow, rows, is_trial)
    outcomes = [portion.take(row) for row in rows]
    if not is_trial:
        portion.keep()
    return outcomes


@dataclass
class _Portion:
    """What is known of the accounts and people of some rows, and what has become of them so far."""

    uow: UnitOfWork
    is_trial: bool
    accounts: dict[str, Account]
    consultants: dict[str, int]
    by_email: dict[str, Contact]
    by_document: dict[str, Contact]
    holders: dict[str, dict[str, Contact]]
    members: set[tuple[str, int]]
    changed: list[Account] = field(default_factory=list)
    consultants_before: dict[str, int | None] = field(default_factory=dict)
    created: list[Account] = field(default_factory=list)

    @classmethod
    def read(cls, uow: UnitOfWork, rows: Sequence[AccountRow], is_trial: bool) -> "_Portion":
        """Read in five questions all that these rows may speak of."""
        accounts = {each.number: each for each in accounts_of_numbers(uow, {clean_line(row.number) for row in rows})}
        emails, documents = {normal_email(row.email) for row in rows}, {normal_document(row.document) for row in rows}
        contacts = contacts_to_meet(uow, emails - {""}, documents - {""})
        holders = holders_of(uow, [account.id for account in accounts.values()])
        return cls(
            uow, is_trial, accounts,
            consultants=users_of_emails(uow, {normal_email(row.consultant) for row in rows} - {""}),
            by_email={each.email: each for each in contacts if each.email},
            by_document={each.document: each for each in contacts if each.document},
            holders=_by_account(holders),
            members={(number, id(each)) for number, each in holders},
        )  # fmt: skip

    def take(self, row: AccountRow) -> Outcome:
        """Take one row, or say what is wrong with it."""
        checks = Checks()
        number = checks.line("number", row.number, LONGEST_NUMBER)
        account = self.accounts.get(number)
        values = self._account_values(checks, row, account)
        if account is not None:
            self.consultants_before.setdefault(number, account.consultant_id)
        person = _contact_values(checks, row) if row.names_somebody else {}
        contact = self._met(checks, number, person)
        if checks.problems:
            return Outcome("refused", checks.problems)
        became: Became = "new" if account is None else "same"
        if account is None:
            account = self._create(Account(number=number, **values))
            self.consultants_before[number] = None
        elif self._change(account, values):
            self.changed.append(account)
            became = "changed"
        if person and self._hold(account, contact, person) and became == "same":
            became = "changed"
        return Outcome(became)

    def keep(self) -> None:
        """Write the rows, and publish which they are."""
        self.uow.session.flush()  # the fact names the rows by their identifiers
        for number, before in self.consultants_before.items():
            note_consultant(self.uow, self.accounts[number], before)
        created, changed = [[each.id for each in some] for some in (self.created, self.changed)]
        if created or changed:
            self.uow.publish(RowsImported(things="accounts", created=created, changed=changed))

    def _account_values(self, checks: Checks, row: AccountRow, account: Account | None) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if row.name or account is None:
            values["name"] = checks.line("name", row.name, LONGEST_ACCOUNT_NAME)
        if row.kind:
            values["kind"] = checks.one_of("kind", row.kind, ACCOUNT_KINDS)
        if row.state:
            values["state"] = checks.one_of("state", row.state, ACCOUNT_STATES)
        if row.consultant:
            values["consultant_id"] = self.consultants.get(normal_email(row.consultant))
            if values["consultant_id"] is None:
                checks.object_to("consultant", "unknown")
        return values

    def _met(self, checks: Checks, number: str, person: dict[str, Any]) -> Contact | None:
        """Return the person whom a row speaks of where he is known; an address belongs to one person only."""
        email, document = person.get("email"), person.get("document", "")
        known = self.by_document.get(document) or self._holder(number, person)
        owner = self.by_email.get(email) if email else None
        if owner is None or owner is known:
            return known
        if known is not None or (document and owner.document and owner.document != document):
            checks.problems.setdefault("email", Message("taken"))
        return owner

    def _holder(self, number: str, person: dict[str, Any]) -> Contact | None:
        """Return who holds an account under this name, or, where no name is told, its only holder."""
        holders = self.holders.get(number, {})
        if person.get("name"):
            return holders.get(fold(person["name"]))
        return next(iter(holders.values())) if person and len(holders) == 1 else None

    def _create(self, account: Account) -> Account:
        self.accounts[account.number] = account
        self.created.append(account)
        if not self.is_trial:
            self.uow.session.add(account)
        return account

    def _change(self, row: Account | Contact, values: dict[str, Any]) -> bool:
        """Give a row these values, and tell whether any of them is another than before."""
        changed = changed_fields(row, values)
        if not self.is_trial:
            for name in changed:
                setattr(row, name, values[name])
            if "email" in changed and row.id:
                kill_links(self.uow, "contact", row.id)
        return bool(changed)

    def _hold(self, account: Account, contact: Contact | None, person: dict[str, Any]) -> bool:
        """Let a person hold an account, and tell whether anything is different now."""
        is_different = True
        if contact is None:
            contact = Contact(**{"name": account.name, **person})
        else:
            is_different = self._change(contact, person)
        self._remember(account, contact, person)
        if (account.number, id(contact)) in self.members:
            return is_different
        self.members.add((account.number, id(contact)))
        if not self.is_trial:
            self.uow.session.add(AccountContact(account=account, contact=contact, role="holder"))
        return True

    def _remember(self, account: Account, contact: Contact, person: dict[str, Any]) -> None:
        """Know a person by what this row says of him, so that the next row meets him."""
        self.holders.setdefault(account.number, {})[fold(person.get("name", contact.name))] = contact
        if person.get("email"):
            self.by_email[person["email"]] = contact
        if person.get("document"):
            self.by_document[person["document"]] = contact


def _contact_values(checks: Checks, row: AccountRow) -> dict[str, Any]:
    """Return what a row says of the person who holds the account; what it leaves empty is left out."""
    values = {
        "name": checks.line("contact", row.contact, required=False),
        "email": checks.email("email", row.email) if row.email else "",
        "phone": checks.phone("phone", row.phone),
        "other_phone": checks.phone("other_phone", row.other_phone),
        "document": checks.document("document", row.document),
        "language": checks.language("language", row.language) if row.language else "",
    }
    return {name: value for name, value in values.items() if value}


def _by_account(holders: list[tuple[str, Contact]]) -> dict[str, dict[str, Contact]]:
    found: dict[str, dict[str, Contact]] = {}
    for number, contact in holders:
        found.setdefault(number, {})[contact.search_name] = contact
    return found
