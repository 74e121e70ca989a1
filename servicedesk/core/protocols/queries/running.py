"""Which protocols fit a ticket, and how far the runs on it are; no customer ever sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, false, select
from sqlalchemy.orm import joinedload, selectinload

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.protocols.models import (
    Protocol,
    ProtocolAnswer,
    ProtocolCategory,
    ProtocolRun,
    ProtocolVersion,
)
from servicedesk.core.protocols.rules.shape import Content
from servicedesk.core.protocols.rules.walking import Walk, walk
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.rules import sees_inside

RUN = "ticket.protocol"
SEE = "desk.enter"
STOPPED = "stopped"


@dataclass(frozen=True)
class RunView:
    """A run as it stands: what it says, how far it is, and who answered each step of the way."""

    run: ProtocolRun
    content: Content
    way: Walk
    given: dict[str, ProtocolAnswer]

    @property
    def is_stopped(self) -> bool:
        """Tell whether somebody gave it up."""
        return self.run.outcome == STOPPED


def list_protocols_for(uow: UnitOfWork, ticket: Ticket) -> Sequence[ProtocolVersion]:
    """Return the latest versions that may be run on a ticket: those of its category, or all where it has none."""
    require(uow, RUN)
    every = (
        select(ProtocolVersion)
        .join(Protocol, and_(Protocol.id == ProtocolVersion.protocol_id, Protocol.latest == ProtocolVersion.number))
        .where(Protocol.is_active)
        .options(joinedload(ProtocolVersion.protocol))
        .order_by(Protocol.title, Protocol.id)
    )
    fitting = every.join(ProtocolCategory, ProtocolCategory.protocol_id == Protocol.id)
    found = uow.session.scalars(fitting.where(ProtocolCategory.category_id == ticket.category_id)).all()
    return found or uow.session.scalars(every).all()


def get_version_for(uow: UnitOfWork, protocol_id: int) -> ProtocolVersion:
    """Return the version of a protocol that new runs take, or raise NotFound."""
    require(uow, RUN)
    latest = and_(Protocol.id == ProtocolVersion.protocol_id, Protocol.latest == ProtocolVersion.number)
    found = select(ProtocolVersion).join(Protocol, latest).where(Protocol.id == protocol_id, Protocol.is_active)
    version = uow.session.scalars(found).one_or_none()
    if version is None:
        raise NotFound
    return version


def visible_runs(uow: UnitOfWork, ticket: Ticket) -> Select[ProtocolRun]:
    """Return the runs on a ticket that the actor sees, none for who does not read what staff tell each other there.

    Raises Forbidden for whoever does not work at the desk.
    """
    require(uow, SEE)
    runs = select(ProtocolRun).where(ProtocolRun.ticket_id == ticket.id)
    return runs if sees_inside(uow.actor) else runs.where(false())


def list_runs(uow: UnitOfWork, ticket: Ticket) -> list[RunView]:
    """Return the runs on a ticket, the latest first."""
    version = joinedload(ProtocolRun.version).joinedload(ProtocolVersion.protocol)
    found = visible_runs(uow, ticket).options(version, selectinload(ProtocolRun.answers))
    return [view_of_run(run) for run in uow.session.scalars(found.order_by(ProtocolRun.id.desc()))]


def find_running(uow: UnitOfWork, ticket: Ticket) -> ProtocolRun | None:
    """Return the run that goes on, or None."""
    return uow.session.scalars(visible_runs(uow, ticket).where(ProtocolRun.ended_at.is_(None))).one_or_none()


def get_latest_run(uow: UnitOfWork, ticket: Ticket, run_id: int) -> ProtocolRun:
    """Return the run of this identifier where it is the latest on the ticket, or raise NotFound."""
    found = visible_runs(uow, ticket).order_by(ProtocolRun.id.desc()).limit(1)
    run = uow.session.scalars(found.options(selectinload(ProtocolRun.answers))).one_or_none()
    if run is None or run.id != run_id:
        raise NotFound
    return run


def view_of_run(run: ProtocolRun) -> RunView:
    """Return a run as it stands."""
    content = run.version.content
    given = {each.step: each for each in run.answers if each.replaced_at is None}
    return RunView(run, content, walk(content, {code: each.value for code, each in given.items()}), given)
