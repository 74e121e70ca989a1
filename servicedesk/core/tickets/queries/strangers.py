"""What is looked up for somebody who has not signed in.

These read past what their actor may see, which is nothing. Whoever calls them tells none of it.
"""

from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.submissions import find_submission, submission_key
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account, AccountContact, Contact, Team
from servicedesk.core.people.rules.secrets import digest_of
from servicedesk.core.people.rules.texts import normal_document
from servicedesk.core.tickets.customer_models import PrivateLink
from servicedesk.core.tickets.models import Category, Interaction, Ticket

UNKNOWN_ACCOUNT = "-"  # the number of the account that stands for everybody who could not be recognised


class Matched(NamedTuple):
    """A service with its account and the person whose document was named."""

    account: Account
    service: Service
    contact: Contact


def find_match(uow: UnitOfWork, service_number: str, document: str) -> Matched | None:
    """Return whose service this is, if this document belongs to somebody who speaks for its account."""
    normal = normal_document(document)
    found = (
        select(Account, Service, Contact)
        .join(Service, Service.account_id == Account.id)
        .join(AccountContact, AccountContact.account_id == Account.id)
        .join(Contact, Contact.id == AccountContact.contact_id)
        .where(Service.number == service_number.strip(), Contact.document == normal, Contact.document != "")
        .where(Contact.is_active, Service.state != "ended")
    )
    row = uow.session.execute(found.order_by(Contact.id).limit(1)).one_or_none()
    return Matched(*row) if row else None


def find_unknown_account(uow: UnitOfWork) -> Account | None:
    """Return the account that stands for everybody who could not be recognised, None before the first."""
    return uow.session.scalars(_unknown_account()).one_or_none()


def get_unknown_account(uow: UnitOfWork) -> Account:
    """Return the account that stands for everybody who could not be recognised, once somebody has made it."""
    return uow.session.scalars(_unknown_account()).one()


def _unknown_account() -> Select[Account]:
    return select(Account).where(Account.number == UNKNOWN_ACCOUNT)


def find_category(uow: UnitOfWork, code: str) -> tuple[Category | None, Team | None]:
    """Return the category of this code that customers may choose, with its team; none where there is none."""
    known = select(Category, Team).outerjoin(Team, Team.id == Category.team_id)
    row = uow.session.execute(known.where(Category.code == code, Category.is_active)).one_or_none()
    return (row[0], row[1]) if row is not None else (None, None)


def find_opened_by_stranger(uow: UnitOfWork, submission: str) -> Ticket | None:
    """Return the ticket that the same form of a stranger opened before, or None."""
    earlier = find_submission(uow.session, submission_key(uow.actor, "ticket", submission)) if submission else None
    return uow.session.get(Ticket, earlier) if earlier is not None else None


def find_by_link(uow: UnitOfWork, secret: str, *, to_change: bool = False) -> Ticket | None:
    """Return the ticket to which a secret leads, locked where it is to be changed, or None for every bad one."""
    found = _led_to(secret).where(PrivateLink.ends_at > uow.now())
    if to_change:
        found = found.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return uow.session.scalars(found.options(joinedload(Ticket.category))).one_or_none()


def _led_to(secret: str) -> Select[Ticket]:
    return select(Ticket).join(PrivateLink, PrivateLink.ticket_id == Ticket.id).where(
        PrivateLink.digest == digest_of(secret)
    )  # fmt: skip


def words_of_strangers(uow: UnitOfWork, ticket: Ticket) -> list[Interaction]:
    """Return what was written on a ticket by people who had not signed in, oldest first."""
    written = select(Interaction).where(Interaction.ticket_id == ticket.id, Interaction.author == uow.actor.key)
    return list(uow.session.scalars(written.order_by(Interaction.id)))


def facts_of(uow: UnitOfWork, ticket: Ticket) -> list[EventRecord]:
    """Return what happened on a ticket, oldest first."""
    facts = select(EventRecord).where(EventRecord.subject == "ticket", EventRecord.subject_id == ticket.id)
    return list(uow.session.scalars(facts.order_by(EventRecord.id)))
