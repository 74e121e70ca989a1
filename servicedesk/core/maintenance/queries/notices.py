"""Questions about who is told what of a maintenance, and what proves it."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, case, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import those_on
from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceRecipient
from servicedesk.core.maintenance.queries.objections import ENDED
from servicedesk.core.maintenance.queries.unwritten import is_due, with_readers
from servicedesk.core.maintenance.queries.works import resources_of, services_for, services_of
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.queries.previewing import Preview, preview_contacts
from servicedesk.core.people import visible_contacts
from servicedesk.core.people.models import Account, AccountContact, Contact

QUEUED, UNREACHED = "queued", "unreached"
PAPER = re.compile(r"maintenance:(?P<work>[0-9]{1,18}):(?P<told>[0-9]{1,9})(?::company:[0-9]+)?")  # what it is about
WITH_PAPER = ("changed", "kept", "cancelled")  # what overtakes the paper that was given before


class Told(NamedTuple):
    """How many contacts a maintenance affects, and what became of what they were told."""

    contacts: int
    critical: int
    queued: int
    sent: int
    unreached: int
    read: int


class Proof(NamedTuple):
    """What one contact was told and what proves it."""

    notice: MaintenanceNotice
    sent_at: datetime | None
    state: str | None
    seen_at: datetime | None
    seen_by: str | None


def list_due_notices(uow: UnitOfWork, ids: Collection[int]) -> Sequence[MaintenanceNotice]:
    """List, locked, which of these are still to be written, in their order."""
    rows = select(MaintenanceNotice).where(MaintenanceNotice.id.in_(ids), *is_due(uow)).order_by(MaintenanceNotice.id)
    rows = rows.options(*with_readers())
    alone = rows.with_for_update(skip_locked=True, of=MaintenanceNotice).execution_options(populate_existing=True)
    return uow.session.scalars(alone).all()


def look_at_due_notices(uow: UnitOfWork, limit: int) -> Sequence[MaintenanceNotice]:
    """List what is still to be written, in its order, and leave it to whoever writes it."""
    rows = select(MaintenanceNotice).where(*is_due(uow)).order_by(MaintenanceNotice.id)
    rows = rows.options(*with_readers())
    return uow.session.scalars(rows.limit(limit)).all()


def touched_by_contact(
    uow: UnitOfWork, maintenance_id: int, contact_ids: Collection[int]
) -> dict[int, list[tuple[str, str]]]:
    """Return the numbers of account and service of what a maintenance touches, by contact; whoever asks."""
    rows = select(AccountContact.contact_id, Account.number, Service.number)
    rows = rows.join(Account, Account.id == AccountContact.account_id)
    rows = rows.join(Service, Service.account_id == AccountContact.account_id)
    touched = those_on(services_for(contact_ids), resources_of(maintenance_id))
    rows = rows.where(AccountContact.contact_id.in_(contact_ids), Service.id.in_(touched))
    rows = rows.order_by(Account.number, Service.number)
    found: dict[int, list[tuple[str, str]]] = {}
    for contact_id, account, service in uow.session.execute(rows, execution_options=ANEW):
        found.setdefault(contact_id, []).append((account, service))
    return found


def preview_told(uow: UnitOfWork, maintenance: Maintenance, channels: Sequence[KnownChannel]) -> Preview:
    """Count who would be told of a maintenance that the actor may see: who has a service on it or was told before."""
    known = select(MaintenanceRecipient.contact_id).where(MaintenanceRecipient.maintenance_id == maintenance.id)
    fresh = contacts_to_add(maintenance.id).with_only_columns(AccountContact.contact_id, maintain_column_froms=True)
    told = (Contact.is_active.is_(True), or_(Contact.id.in_(known), Contact.id.in_(fresh)))
    return preview_contacts(uow, told, channels)


def is_notice_due(uow: UnitOfWork) -> bool:
    """Tell whether anything is still to be written; a look, without a write lock."""
    return uow.session.scalar(select(exists().where(*is_due(uow)))) or False


def is_unseen(uow: UnitOfWork, maintenance_id: int, contact_id: int) -> bool:
    """Tell whether a contact who is told of a maintenance has not read of it yet; a look, without a write lock."""
    found = uow.session.get(MaintenanceRecipient, (maintenance_id, contact_id))
    return found is not None and found.seen_at is None


def is_overtaken(uow: UnitOfWork, about: str) -> bool:
    """Tell whether something newer was told of the planned work that a paper is about; False for any other paper.

    Whoever holds a paper may know that, and not what is newer.
    """
    found = PAPER.fullmatch(about)
    if found is None:
        return False
    n = MaintenanceNotice
    newer = exists().where(
        n.maintenance_id == int(found["work"]), n.sequence > int(found["told"]), n.occasion.in_(WITH_PAPER)
    )
    return uow.session.scalar(select(newer)) or False


def list_sequences_told(uow: UnitOfWork, maintenance_id: int, contact_id: int) -> Sequence[int]:
    """List the numbers of what a contact was told of a maintenance that the caller has found for the actor."""
    n = MaintenanceNotice
    rows = select(n.sequence).where(n.maintenance_id == maintenance_id, n.contact_id == contact_id)
    return uow.session.scalars(rows.where(n.objection_id == 0)).all()


def count_told(uow: UnitOfWork, maintenance: Maintenance) -> Told:
    """Count what became of everything that was told of a maintenance that the actor may see."""
    r, n = MaintenanceRecipient, MaintenanceNotice
    of_contacts = select(
        func.count(), func.sum(case((r.is_critical, 1), else_=0)), func.count(r.seen_at)
    ).where(r.maintenance_id == maintenance.id)  # fmt: skip
    contacts, critical, read = uow.session.execute(of_contacts).one()
    of_notices = select(
        func.sum(case((n.state == QUEUED, 1), else_=0)), func.count(Notification.sent_at),
        func.sum(case((n.state == UNREACHED, 1), else_=0)),
    ).outerjoin(Notification, Notification.id == n.notification_id)  # fmt: skip
    queued, sent, unreached = uow.session.execute(of_notices.where(n.maintenance_id == maintenance.id)).one()
    return Told(contacts, critical or 0, queued or 0, sent, unreached or 0, read)


def list_proofs(uow: UnitOfWork, maintenance: Maintenance, *, after: int = 0, limit: int = 50) -> list[Proof]:
    """List what each contact was told of a maintenance that the actor may see, with its proof, as it was told.

    Whoever sees all works without seeing customers is told of those contacts alone that he may see, and of companies.
    """
    n, r = MaintenanceNotice, MaintenanceRecipient
    is_same = (r.maintenance_id == n.maintenance_id) & (r.contact_id == n.contact_id)
    rows = select(n, Notification.sent_at, Notification.state, r.seen_at, r.seen_by).outerjoin(r, is_same)
    rows = rows.outerjoin(Notification, Notification.id == n.notification_id).options(
        joinedload(n.contact), joinedload(n.team)
    )
    contacts = visible_contacts(uow)
    if contacts.whereclause is not None:
        rows = rows.where(or_(n.contact_id.is_(None), n.contact_id.in_(contacts.with_only_columns(Contact.id))))
    rows = rows.where(n.maintenance_id == maintenance.id, n.id > after).order_by(n.id).limit(limit)
    return [Proof(*row) for row in uow.session.execute(rows).all()]


def list_proofs_outside(uow: UnitOfWork, maintenance: Maintenance) -> list[Proof]:
    """List what each company outside was told of a maintenance that the actor may see, as it was told."""
    n = MaintenanceNotice
    rows = select(n, Notification.sent_at, Notification.state).outerjoin(
        Notification, Notification.id == n.notification_id
    )
    rows = rows.where(n.maintenance_id == maintenance.id, n.team_id.is_not(None)).options(joinedload(n.team))
    return [Proof(*row, None, None) for row in uow.session.execute(rows.order_by(n.id)).all()]


def contacts_to_tell(maintenance_id: int, occasion: str, sequence: int, at: datetime) -> Select[Any]:
    """Return what is told to whoever is affected and was not told it yet, critical customers first."""
    recipient, notice = table_of(MaintenanceRecipient).c, table_of(MaintenanceNotice).c
    is_told = exists().where(
        notice.maintenance_id == maintenance_id, notice.contact_id == recipient.contact_id,
        notice.sequence == sequence, notice.objection_id == 0,
    )  # fmt: skip
    rows = select(
        recipient.maintenance_id, recipient.contact_id, literal(occasion), literal(sequence, Integer), literal(at)
    )
    rows = rows.where(recipient.maintenance_id == maintenance_id, ~is_told)
    return rows.order_by(recipient.is_critical.desc())


def contacts_to_add(maintenance_id: int) -> Select[int, int, int, bool]:
    """Return the contacts of the services that stand on it now, those who are known already left out."""
    recipient = table_of(MaintenanceRecipient)
    is_there = exists().where(
        recipient.c.maintenance_id == maintenance_id, recipient.c.contact_id == AccountContact.contact_id
    )
    critical = func.max(case((Account.is_critical, 1), else_=0)) == 1
    rows = (
        select(literal(maintenance_id, Integer), AccountContact.contact_id, func.count(Service.id), critical)
        .join(Contact, Contact.id == AccountContact.contact_id)
        .join(Account, Account.id == AccountContact.account_id)
        .join(Service, Service.account_id == AccountContact.account_id)
        .where(Service.id.in_(services_of(maintenance_id)), Service.state != ENDED, Contact.is_active, ~is_there)
        .group_by(AccountContact.contact_id)
    )
    return rows
