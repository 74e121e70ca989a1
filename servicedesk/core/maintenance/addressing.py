"""Who is told what of a maintenance: a row for each contact affected and each thing told, made into letters later.

The rows come of one statement however many there are; the letters are written a few at a time and wait behind those
that are personal.
"""

from sqlalchemy import insert, update

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceRecipient
from servicedesk.core.maintenance.queries.companies import companies_to_tell
from servicedesk.core.maintenance.queries.notices import QUEUED, UNREACHED, contacts_to_add, contacts_to_tell
from servicedesk.core.notifications import Queued
from servicedesk.core.people.rules.secrets import digest_of


def address_everybody(uow: UnitOfWork, maintenance_id: int, occasion: str, sequence: int) -> None:
    """Let everybody affected be told of this: whoever has a service on it now, and whoever was told before.

    Companies outside that were named are told as well.
    """
    columns = ["maintenance_id", "contact_id", "services", "is_critical"]
    recipients = insert(table_of(MaintenanceRecipient))
    uow.session.execute(recipients.from_select(columns, contacts_to_add(maintenance_id)))
    columns = ["maintenance_id", "contact_id", "occasion", "sequence", "at"]
    told = contacts_to_tell(maintenance_id, occasion, sequence, uow.now())
    uow.session.execute(insert(table_of(MaintenanceNotice)).from_select(columns, told))
    columns = ["maintenance_id", "team_id", "occasion", "sequence", "at"]
    outside = companies_to_tell(maintenance_id, occasion, sequence, uow.now())
    uow.session.execute(insert(table_of(MaintenanceNotice)).from_select(columns, outside))


def settle_notice(
    uow: UnitOfWork, notice: MaintenanceNotice, secret: str, queued: Queued | None
) -> None:  # fmt: skip
    """Note what became of a notice: the message that it is now, or that there is no way to its reader."""
    notice.queued_at, notice.state = uow.now(), QUEUED if queued is not None else UNREACHED
    if queued is not None:
        notice.way, notice.notification_id, notice.digest = queued.channel, queued.id, digest_of(secret)


def note_seen(uow: UnitOfWork, maintenance_id: int, contact_id: int, by: str) -> None:
    """Note that a contact has read of a maintenance on the portal or by a link; the first time counts."""
    r = MaintenanceRecipient
    seen = update(r).where(r.maintenance_id == maintenance_id, r.contact_id == contact_id, r.seen_at.is_(None))
    uow.session.execute(seen.values(seen_at=uow.now(), seen_by=by))
