"""What a screen on the wall shows of tickets: how many, how late, with which team; nothing of any customer.

Whoever may see the wallboard sees these figures of all tickets, and no ticket itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, false, func, select, true

from servicedesk.core.kernel.actors import Actor, job_actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may
from servicedesk.core.people.models import Team
from servicedesk.core.tickets.escalation_models import FUNCTIONAL, Escalation
from servicedesk.core.tickets.models import Category, Ticket

SEE = "wallboard.see"
SOON = timedelta(hours=4)
OWED_STATES = ("acknowledged", "inProgress", "pending")
OPEN_STATES = (*OWED_STATES, "held", "resolved")


class TeamLoad(NamedTuple):
    """How many open tickets a team has, and how many of them are late or due soon; nobody's have no name."""

    name: str
    whole: int
    late: int
    soon: int


class Owed(NamedTuple):
    """A ticket whose nearest promise is due first: its number, its symptom in both languages, its team."""

    number: str
    symptom: str
    symptom_en: str
    kind: str
    clock: str
    owed_since: datetime
    due_at: datetime
    team: str


class Unanswered(NamedTuple):
    """An escalation that nobody has taken yet: of which ticket, to which unit, since when and until when."""

    number: str
    unit: str
    asked_at: datetime
    due_by: datetime | None


@dataclass
class Wall:
    """The figures of one moment."""

    open: int = 0
    late: int = 0
    soon: int = 0
    soon_unassigned: int = 0
    oldest: datetime | None = None
    waiting: dict[str, int] = field(default_factory=dict)
    teams: list[TeamLoad] = field(default_factory=list)
    owed: Sequence[Owed] = ()
    unanswered: Sequence[Unanswered] = ()
    unanswered_count: int = 0


def require_wall(actor: Actor) -> Actor:
    """Return who reads for a screen on the wall; Forbidden unless this actor may see it."""
    if not may(actor, SEE):
        raise Forbidden
    return job_actor("wallboard")


def read_wall(uow: UnitOfWork, most: int) -> Wall:
    """Return what a screen shows of all open tickets, with at most so many rows in each list.

    A promise is late here when the queue, the ticket and the portal say so: all read the same moment.
    """
    require_wall(uow.actor)
    now = uow.now()
    wall, teams = Wall(), dict[str, TeamLoad]()
    rows = uow.session.execute(_counting(), {"now": now, "soon": now + SOON})
    for status, reason, team, count, late, soon, free, oldest in rows:
        _add(wall, status, reason, count, (late, soon, free, oldest))
        load = teams.get(team or "", TeamLoad(team or "", 0, 0, 0))
        teams[load.name] = TeamLoad(load.name, load.whole + count, load.late + late, load.soon + soon)
    wall.teams = sorted(teams.values(), key=lambda each: (-each.late, -each.soon, -each.whole, each.name))
    asked = {"until": now + SOON, "most": most}
    wall.owed = [Owed(*row) for row in uow.session.execute(_owing(), asked)]
    wall.unanswered_count = uow.session.scalar(_asking().with_only_columns(func.count())) or 0
    first = _asking().order_by(func.coalesce(Escalation.accept_by, Escalation.answer_by).is_(None)).order_by(
        func.coalesce(Escalation.accept_by, Escalation.answer_by), Escalation.id
    )  # fmt: skip
    wall.unanswered = [Unanswered(*row) for row in uow.session.execute(first.limit(most))]
    return wall


def _add(wall: Wall, status: str, reason: str, count: int, owed: tuple[int, int, int, datetime | None]) -> None:
    """Count tickets of one status among all."""
    late, soon, free, oldest = owed
    wall.open, wall.late, wall.soon = wall.open + count, wall.late + late, wall.soon + soon
    wall.soon_unassigned += free
    if oldest is not None:
        wall.oldest = min(wall.oldest or oldest, oldest)
    waits = reason if status == "pending" else status
    if status in ("pending", "held", "resolved"):
        wall.waiting[waits] = wall.waiting.get(waits, 0) + count


@cache
def _counting() -> Select[*tuple[Any, ...]]:
    """Return the statement that counts open tickets by status and team, along the index of open ones."""
    now, until = bindparam("now", type_=Ticket.queue_by.type), bindparam("soon", type_=Ticket.queue_by.type)
    is_owed = and_(Ticket.status.in_(OWED_STATES), Ticket.owed_for.is_not(None))
    is_late, is_soon = (
        and_(is_owed, Ticket.queue_by <= now),
        and_(is_owed, Ticket.queue_by > now, Ticket.queue_by <= until),
    )
    return (
        select(
            Ticket.status, Ticket.pending_reason, Team.name, func.count(),
            func.sum(case((is_late, 1), else_=0)), func.sum(case((is_soon, 1), else_=0)),
            func.sum(case((and_(is_soon, Ticket.assignee_id.is_(None)), 1), else_=0)),
            func.min(case((is_late, Ticket.queue_by))),
        )
        .outerjoin(Team, Team.id == Ticket.team_id)
        .where(Ticket.status.in_(OPEN_STATES))
        .group_by(Ticket.status, Ticket.pending_reason, Team.name)
    )  # fmt: skip


@cache
def _owing() -> Select[*tuple[Any, ...]]:
    """Return the statement of what is due first, late tickets before all."""
    return (
        select(
            Ticket.number, func.coalesce(Category.name, ""), func.coalesce(Category.name_en, ""), Ticket.kind,
            Ticket.owed_for, Ticket.owed_since, Ticket.queue_by, func.coalesce(Team.name, ""),
        )
        .outerjoin(Category, Category.id == Ticket.category_id)
        .outerjoin(Team, Team.id == Ticket.team_id)
        .where(Ticket.status.in_(OWED_STATES), Ticket.owed_for.is_not(None))
        .where(Ticket.queue_by <= bindparam("until", type_=Ticket.queue_by.type))
        .order_by(Ticket.queue_by, Ticket.id)
        .limit(bindparam("most"))
    )  # fmt: skip


def _asking() -> Select[*tuple[Any, ...]]:
    """Return what was escalated inside or outside and not taken yet."""
    return (
        select(
            Ticket.number, func.coalesce(Team.name, ""), Escalation.asked_at,
            func.coalesce(Escalation.accept_by, Escalation.answer_by),
        )
        .join_from(Escalation, Ticket, Ticket.id == Escalation.ticket_id)
        .outerjoin(Team, Team.id == Escalation.to_team_id)
        .where(Escalation.is_external.in_([false(), true()]), Escalation.state == "asked")
        .where(Escalation.way == FUNCTIONAL)
    )  # fmt: skip
