"""Customers: accounts, and the contacts who speak for them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.core import people
from servicedesk.core.kernel.errors import Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import AccountDraft, ContactDraft
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import done
from servicedesk.web.locale import gettext
from servicedesk.web.places import LARGEST_ID

ACCOUNT_KINDS = [("residential", lazy("Residential")), ("corporate", lazy("Corporate"))]
ACCOUNT_STATES = [("active", lazy("Active")), ("suspended", lazy("Suspended")), ("closed", lazy("Closed"))]
ACCOUNT_TONES = {"active": "ok", "suspended": "warn", "closed": "neutral"}
LANGUAGES = [("es", lazy("Spanish")), ("en", lazy("English"))]
CHANNELS = [
    ("email", lazy("E-mail")), ("phone", lazy("Telephone")), ("sms", lazy("Text message")), ("whatsapp", "WhatsApp"),
]  # fmt: skip
WAYS = [("holder", lazy("Holder")), ("user", lazy("User")), ("delegate", lazy("Delegate"))]


class AccountForm(SeenForm):
    """An account as the administrator writes it."""

    number = fields.text(lazy("Account number"), Required(), longest=40)
    name = fields.text(lazy("Name"), Required(), longest=160)
    kind = fields.choice(lazy("Kind"), Required(), options=ACCOUNT_KINDS)
    state = fields.choice(lazy("State"), Required(), options=ACCOUNT_STATES)
    consultant = fields.choice(lazy("Sales consultant"))
    is_critical = fields.check(
        lazy("Critical customer"), hint=lazy("Shown first where work is planned: a hospital, a police station.")
    )


class ContactForm(SeenForm):
    """A contact as the administrator writes it, with one account that he speaks for."""

    name = fields.text(lazy("Name"), Required(), longest=120, autocomplete="off")
    document = fields.text(lazy("Identity document"), longest=40)
    email = fields.email(lazy("E-mail"), autocomplete="off")
    phone = fields.phone(lazy("Telephone"), autocomplete="off")
    other_phone = fields.phone(lazy("Other telephone"), autocomplete="off")
    language = fields.choice(lazy("Language"), Required(), options=LANGUAGES)
    channels = fields.choices(lazy("How to reach this person"), options=CHANNELS)
    account = fields.text(
        lazy("Speaks for the account"), longest=40, hint=lazy("An account number. Empty changes nothing.")
    )
    way = fields.choice(lazy("As"), Required(), options=WAYS)


def customer_routes(bp: Blueprint) -> None:
    """Add the pages about accounts and contacts."""
    bp.add_url_rule("/accounts", "accounts", accounts)
    bp.add_url_rule("/contacts", "contacts", contacts)
    ACCOUNTS.routes(bp, "/accounts", "account.edit")
    CONTACTS.routes(bp, "/contacts", "account.edit")
    one = "/accounts/<int:row_id>/contacts/<int:contact_id>/remove"
    bp.add_url_rule(one, "remove_membership", remove_membership, methods=["POST"])
    bp.add_url_rule(one, "leave_membership", leave_membership)


@allows(Permission("account.edit"))
def accounts() -> Response:
    """Show the accounts."""
    uow = unit_of_work()
    kinds, states = dict(ACCOUNT_KINDS), dict(ACCOUNT_STATES)
    return Listing(
        lazy("Accounts"),
        lazy("What the operator has contracts with. Many at once come by the command import."),
        (
            Column(lazy("Number"), lambda row: row.number, lambda row: url_for("admin.account", row_id=row.id)),
            Column(lazy("Name"), lambda row: row.name),
            Column(lazy("Kind"), lambda row: gettext(kinds[row.kind])),
            Column(lazy("State"), lambda row: gettext(states[row.state]), tone=lambda row: ACCOUNT_TONES[row.state]),
        ),
        lambda wanted, after, limit: people.find_accounts(uow, **wanted, after=after, limit=limit),
        (
            Choice("text", lazy("Number or name")),
            Choice("kind", lazy("Kind"), ACCOUNT_KINDS),
            Choice("state", lazy("State"), ACCOUNT_STATES),
        ),
        add=(lazy("Add an account"), url_for("admin.new_account")),
    ).answer()


def _known_account(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"kind": "residential", "state": "active"}
    row = people.get_account(uow, row_id)
    return {
        "number": row.number, "name": row.name, "kind": row.kind, "state": row.state,
        "consultant": str(row.consultant_id or ""), "is_critical": row.is_critical,
    }  # fmt: skip


def _save_account(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    consultant = int(sent["consultant"]) if sent["consultant"] else None
    draft = AccountDraft(
        sent["number"], sent["name"], sent["kind"], sent["state"], consultant, bool(sent["is_critical"])
    )
    return (people.change_account(uow, row_id, draft) if row_id else people.create_account(uow, draft)).id


def _beside_account(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    changes = people.list_consultant_changes(uow, row_id)
    names = {f"user:{each.id}": each.name for each in people.list_colleagues(uow)} if changes else {}
    return {
        "memberships": people.list_contacts(uow, row_id), "ways": dict(WAYS), "consultants": changes, "names": names,
    }  # fmt: skip


ACCOUNTS = Editor(
    ("accounts", "account"), AccountForm, (lazy("New account"), lazy("Account")), _known_account, _save_account,
    lambda uow: {"consultant": [(str(user.id), user.name) for user in people.list_colleagues(uow)]},
    _beside_account,
    "admin/parts/account.html",
)  # fmt: skip


@allows(Permission("account.edit"))
def remove_membership(row_id: int, contact_id: int) -> Response:
    """Let a contact speak for an account no longer; the contact stays."""
    account, contact = min(row_id, LARGEST_ID), min(contact_id, LARGEST_ID)
    ACCOUNTS.keep_shown(account)
    with unit_of_work() as uow:
        people.remove_membership(uow, contact, account)
    return done(url_for("admin.account", row_id=account, saved=1))


@allows(Permission("account.edit"))
def leave_membership(row_id: int, contact_id: int) -> Response:
    """Lead from the address of the button to the page on which it stands."""
    return done(url_for("admin.account", row_id=min(row_id, LARGEST_ID)))


@allows(Permission("account.edit"))
def contacts() -> Response:
    """Show the contacts."""
    uow = unit_of_work()
    return Listing(
        lazy("Contacts"),
        lazy("Who speaks for an account: its holder, a user of it, a delegate. No e-mail is compulsory."),
        (
            Column(lazy("Name"), lambda row: row.name, lambda row: url_for("admin.contact", row_id=row.id)),
            Column(lazy("Document"), lambda row: row.document),
            Column(lazy("E-mail"), lambda row: row.email or ""),
            Column(lazy("Telephone"), lambda row: row.phone),
        ),
        lambda wanted, after, limit: people.find_contacts(uow, wanted["text"], after=after, limit=limit),
        (Choice("text", lazy("Name, document, e-mail or telephone")),),
        add=(lazy("Add a contact"), url_for("admin.new_contact")),
    ).answer()


def _known_contact(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"language": "es", "channels": ["email"], "way": "holder"}
    row = people.get_contact(uow, row_id)
    names = ("name", "document", "phone", "other_phone", "language")
    return {name: getattr(row, name) for name in names} | {
        "email": row.email or "", "channels": sorted(row.channels), "way": "holder",
    }  # fmt: skip


def _save_contact(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    names = ("name", "email", "phone", "other_phone", "document", "language")
    draft = ContactDraft(**{name: sent[name] or "" for name in names}, channels=tuple(sent["channels"] or ()))
    row = people.change_contact(uow, row_id, draft) if row_id else people.create_contact(uow, draft)
    if sent["account"]:
        try:
            account = people.get_account_by_number(uow, sent["account"])
        except NotFound:
            raise Invalid({"account": Message("unknown")}) from None
        people.add_membership(uow, row.id, account.id, sent["way"])
    return row.id


CONTACTS = Editor(
    ("contacts", "contact"), ContactForm, (lazy("New contact"), lazy("Contact")), _known_contact, _save_contact,
)  # fmt: skip
