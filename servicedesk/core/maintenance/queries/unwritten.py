"""Questions about the notices that could not be written, for those who may have them tried again."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.notifications.rules import may_retry

DUE, PARKED = "due", "parked"
SHOWN = 50


def list_unwritten(uow: UnitOfWork, limit: int = SHOWN) -> Sequence[MaintenanceNotice]:
    """List the notices that could not be written, the newest first; those that wait for another attempt as well."""
    rows = visible_unwritten(uow).order_by(MaintenanceNotice.id.desc()).limit(limit)
    rows = rows.options(*with_readers())
    return uow.session.scalars(rows).all()


def count_unwritten(uow: UnitOfWork) -> int:
    """Count the notices that could not be written."""
    return uow.session.scalar(select(func.count()).select_from(visible_unwritten(uow).subquery())) or 0


def visible_unwritten(uow: UnitOfWork) -> Select[MaintenanceNotice]:
    """Return the notices that could not be written, to whoever may have them tried again; Forbidden to others."""
    if not may_retry(uow.actor):
        raise Forbidden
    return select(MaintenanceNotice).where(MaintenanceNotice.attempts > 0, MaintenanceNotice.state.in_((DUE, PARKED)))


def notice_to_retry(uow: UnitOfWork, notice_id: int) -> MaintenanceNotice:
    """Return, locked, a notice that could not be written, or raise NotFound."""
    rows = visible_unwritten(uow).where(MaintenanceNotice.id == notice_id)
    locked = rows.with_for_update(of=MaintenanceNotice).execution_options(populate_existing=True)
    found = uow.session.scalars(locked).one_or_none()
    if found is None:
        raise NotFound
    return found


def with_readers() -> tuple[ExecutableOption, ...]:
    """Return how notices are read with their work and whom they are for."""
    n = MaintenanceNotice
    return joinedload(n.maintenance), joinedload(n.contact), joinedload(n.team)


def is_due(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for a notice that is to be written now."""
    waits = MaintenanceNotice.again_at
    return MaintenanceNotice.state == DUE, or_(waits.is_(None), waits <= uow.now())
