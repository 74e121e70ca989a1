"""Questions about the companies outside that are told of planned work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, exists, literal, select
from sqlalchemy.orm import joinedload

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceCompany, MaintenanceNotice
from servicedesk.core.people.models import Team


def list_companies(uow: UnitOfWork, maintenance: Maintenance) -> Sequence[MaintenanceCompany]:
    """List the companies that are told of a maintenance that the actor may see, by name."""
    rows = select(MaintenanceCompany).where(MaintenanceCompany.maintenance_id == maintenance.id)
    rows = rows.join(Team, Team.id == MaintenanceCompany.team_id).order_by(Team.name)
    return uow.session.scalars(rows.options(joinedload(MaintenanceCompany.team))).all()


def list_companies_to_name(uow: UnitOfWork) -> Sequence[Team]:
    """List the companies outside that have an address, by name; whoever plans work needs them."""
    rows = select(Team).where(Team.is_external.is_(True), Team.email != "")
    return uow.session.scalars(rows.order_by(Team.name)).all()


def company_of(uow: UnitOfWork, maintenance_id: int, team_id: int) -> MaintenanceCompany | None:
    """Return that a company is told of a maintenance, with its circuits, or None; whoever asks."""
    return uow.session.get(MaintenanceCompany, (maintenance_id, team_id))


def team_to_name(uow: UnitOfWork, team_id: int) -> Team | None:
    """Return a company outside, or None."""
    found = uow.session.get(Team, team_id)
    return found if found is not None and found.is_external else None


def companies_to_tell(maintenance_id: int, occasion: str, sequence: int, at: datetime) -> Select[Any]:
    """Return what is told to the companies that were not told it yet."""
    company, notice = table_of(MaintenanceCompany).c, table_of(MaintenanceNotice).c
    is_told = exists().where(
        notice.maintenance_id == maintenance_id, notice.team_id == company.team_id, notice.sequence == sequence
    )
    rows = select(company.maintenance_id, company.team_id, literal(occasion), literal(sequence, Integer), literal(at))
    return rows.where(company.maintenance_id == maintenance_id, ~is_told)
