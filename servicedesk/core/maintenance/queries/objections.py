"""Questions about objections: by weight for who answers them, the own for who made them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import those_on
from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceNotice, MaintenanceObjection
from servicedesk.core.maintenance.queries.policy import answer_by
from servicedesk.core.maintenance.queries.works import resources_of, services_for
from servicedesk.core.maintenance.rules import may_answer
from servicedesk.core.people.models import Account, AccountContact, Contact
from servicedesk.core.people.rules.secrets import digest_of

PAGE = 50
ENDED = "ended"
LINK_FOR = timedelta(days=7)  # after the work


class Stake(NamedTuple):
    """What a contact has on the resources of a maintenance: so many services, and whether any of them is critical."""

    services: int
    is_critical: bool


def find_notice(uow: UnitOfWork, secret: str) -> MaintenanceNotice:
    """Return what a letter told, by the secret of its link; raise NotFound some days after the work.

    Whoever knows the secret may, so nobody is asked for a right. Letters about the end have such a link too; those to
    companies outside have none.
    """
    rows = select(MaintenanceNotice).where(
        MaintenanceNotice.digest == digest_of(secret), MaintenanceNotice.contact_id.is_not(None)
    )
    notice = uow.session.scalars(rows.options(joinedload(MaintenanceNotice.maintenance))).one_or_none()
    if notice is None or notice.maintenance.ends_at + LINK_FOR <= uow.now():
        raise NotFound
    return notice


def visible_objections(uow: UnitOfWork) -> Select[MaintenanceObjection]:
    """Return the objections that this actor may read: all of them, or a contact's own."""
    rows = select(MaintenanceObjection)
    if may_answer(uow.actor):
        return rows
    is_own = uow.actor.kind == "contact"
    return rows.where(MaintenanceObjection.contact_id == (uow.actor.id if is_own else 0))


def list_objections(uow: UnitOfWork, *, is_answered: bool = False, limit: int = PAGE) -> Sequence[MaintenanceObjection]:
    """List objections by weight: critical customers first, then those with more services, then the older."""
    o = MaintenanceObjection
    rows = visible_objections(uow).options(joinedload(o.maintenance), joinedload(o.contact))
    if is_answered:
        rows = rows.where(o.outcome != "").order_by(o.id.desc())
    else:
        rows = rows.where(o.outcome == "").order_by(o.is_critical.desc(), o.services.desc(), o.id)
    return uow.session.scalars(rows.limit(limit)).all()


def get_objection(uow: UnitOfWork, objection_id: int) -> MaintenanceObjection:
    """Return an objection with its maintenance, or raise NotFound for one that the actor may not read."""
    o = MaintenanceObjection
    rows = visible_objections(uow).options(joinedload(o.maintenance), joinedload(o.contact)).where(o.id == objection_id)
    found = uow.session.scalars(rows).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_objections_to(uow: UnitOfWork, maintenance: Maintenance) -> Sequence[MaintenanceObjection]:
    """List the objections to one maintenance that the actor may read, by weight."""
    o = MaintenanceObjection
    rows = visible_objections(uow).options(joinedload(o.contact)).where(o.maintenance_id == maintenance.id)
    return uow.session.scalars(rows.order_by(o.is_critical.desc(), o.services.desc(), o.id)).all()


def count_objections(uow: UnitOfWork) -> int:
    """Count the objections that wait for an answer."""
    waiting = visible_objections(uow).where(MaintenanceObjection.outcome == "").subquery()
    return uow.session.scalars(select(func.count()).select_from(waiting)).one()


def find_objection(uow: UnitOfWork, maintenance: Maintenance, contact_id: int) -> MaintenanceObjection | None:
    """Return what a contact objected last, None where there is nothing; whoever asks."""
    o = MaintenanceObjection
    rows = select(o).where(o.maintenance_id == maintenance.id, o.contact_id == contact_id)
    return uow.session.scalars(rows.order_by(o.id.desc()).limit(1)).one_or_none()


def objection_to_answer(uow: UnitOfWork, objection_id: int) -> MaintenanceObjection:
    """Return an objection, locked. Raises Forbidden and NotFound."""
    if not may_answer(uow.actor):
        raise Forbidden
    rows = select(MaintenanceObjection).where(MaintenanceObjection.id == objection_id)
    locked = rows.with_for_update(of=MaintenanceObjection).execution_options(populate_existing=True)
    found = uow.session.scalars(locked).one_or_none()
    if found is None:
        raise NotFound
    return found


def due_at(uow: UnitOfWork, objection: MaintenanceObjection) -> datetime:
    """Return until when an objection is answered, never later than the work begins."""
    return min(answer_by(uow, objection.at), objection.maintenance.starts_at)


def stake_of(uow: UnitOfWork, maintenance_id: int, contact_id: int) -> Stake:
    """Return what a contact who is still there has on the resources of a maintenance."""
    critical = func.max(case((Account.is_critical, 1), else_=0))
    rows = select(func.count(Service.id), critical).join(Account, Account.id == Service.account_id)
    rows = rows.join(AccountContact, AccountContact.account_id == Service.account_id)
    rows = rows.join(Contact, Contact.id == AccountContact.contact_id)
    rows = rows.where(Contact.id == contact_id, Contact.is_active, Service.state != ENDED)
    touched = those_on(services_for([contact_id]), resources_of(maintenance_id))
    services, is_critical = uow.session.execute(rows.where(Service.id.in_(touched)), execution_options=ANEW).one()
    return Stake(services, bool(is_critical))
