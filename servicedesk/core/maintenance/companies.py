"""Companies outside that are told of planned work: named by whoever plans it, with the circuits that it concerns."""

from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.notice_models import MaintenanceCompany, MaintenanceNotice
from servicedesk.core.maintenance.queries import get_maintenance, maintenance_to_change
from servicedesk.core.maintenance.queries.companies import company_of, list_companies, team_to_name
from servicedesk.core.maintenance.rules import CANCELLED, EDIT, FINISHED
from servicedesk.core.maintenance.steps import note
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import may

LONGEST_CIRCUITS = 500


def name_company(uow: UnitOfWork, number: str, team_id: int, circuits: str) -> None:
    """Let a company outside be told of planned work; where it was announced already, at once.

    Named again, only the circuits are others from now on. Raises Forbidden, NotFound, Conflict once the work is over,
    and Invalid for a team that is none of another company or has no address.
    """
    work = _to_change(uow, number)
    team, checks = team_to_name(uow, team_id), Checks()
    told = checks.line("circuits", circuits, LONGEST_CIRCUITS, required=False)
    checks.finish()
    if team is None or not team.email:
        raise Invalid({"team": Message("maintenance.no_company")})
    known = company_of(uow, work.id, team.id)
    if known is not None:
        known.circuits = told
        return
    uow.session.add(MaintenanceCompany(maintenance_id=work.id, team_id=team.id, circuits=told))
    if work.published_at is not None:
        uow.session.add(
            MaintenanceNotice(
                maintenance_id=work.id, team_id=team.id, occasion="planned", sequence=work.sequence, at=uow.now()
            )
        )
        uow.nudge_after_commit()
    note(uow, work, "company_named")


def take_companies(uow: UnitOfWork, work: Maintenance, copied: str) -> None:
    """Let the companies that are told of the work of this number be told of a draft that was copied from it.

    Those that have no address any more are left out. Raises Forbidden, and NotFound.
    """
    if not may(uow.actor, EDIT):
        raise Forbidden
    for known in list_companies(uow, get_maintenance(uow, copied)):
        if known.team.is_external and known.team.email:
            uow.session.add(MaintenanceCompany(maintenance_id=work.id, team_id=known.team_id, circuits=known.circuits))


def drop_company(uow: UnitOfWork, number: str, team_id: int) -> None:
    """Tell a company outside nothing of planned work; Conflict once it was announced, for it has been told."""
    work = _to_change(uow, number)
    if work.published_at is not None:
        raise Conflict("maintenance.company_told")
    known = company_of(uow, work.id, team_id)
    if known is not None:
        uow.session.delete(known)
        note(uow, work, "company_dropped")


def _to_change(uow: UnitOfWork, number: str) -> Maintenance:
    if not may(uow.actor, EDIT):
        raise Forbidden
    work = maintenance_to_change(uow, number)
    if work.phase in (FINISHED, CANCELLED):
        raise Conflict("maintenance.not_now", number=work.number)
    return work
