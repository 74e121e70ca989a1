"""Escalations: the hand-overs of a ticket, those of a team, and the matrix they follow."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Select, or_, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Role, Team
from servicedesk.core.people.service.changes import require
from servicedesk.core.sla.calendars import BusinessCalendar
from servicedesk.core.sla.holidays import UnknownCountry, public_holidays
from servicedesk.core.tickets.escalation_models import (
    FUNCTIONAL,
    OPEN,
    Escalation,
    EscalationPath,
    EscalationTier,
    question_in,
)
from servicedesk.core.tickets.escalation_rules import limit_of, next_tier
from servicedesk.core.tickets.models import Category, Ticket
from servicedesk.core.tickets.rules import sees_inside

EDIT = "escalation.edit"


class Proposal(NamedTuple):
    """To whom a ticket can be handed over: the levels for its sort of fault, and the place of the next one."""

    tiers: list[EscalationTier]
    place: int
    told_role: str = ""
    goes_on_breach: bool = False


class MatrixLine(NamedTuple):
    """A line of the matrix with its category, None for that for all others."""

    path: EscalationPath
    category: Category | None


class TierTold(NamedTuple):
    """What somebody is told of a level: its unit, until when it would have to act, and what it needs to know."""

    team: Team | None
    is_external: bool
    accept_by: datetime | None
    answer_by: datetime | None
    questions: list[dict[str, Any]]


def every_escalation(uow: UnitOfWork, ticket: Ticket) -> Sequence[Escalation]:
    """Return the hand-overs of a ticket, the first one first; the caller has looked at who asks."""
    found = select(Escalation).where(Escalation.ticket_id == ticket.id).order_by(Escalation.id)
    return uow.session.scalars(found).all()


def list_escalations(uow: UnitOfWork, ticket: Ticket) -> Sequence[Escalation]:
    """Return the hand-overs of a ticket that this actor sees, the first one first; none to who only follows it."""
    return every_escalation(uow, ticket) if sees_inside(uow.actor) and ticket.escalation else []


def open_escalation(uow: UnitOfWork, ticket: Ticket) -> Escalation | None:
    """Return the hand-over that somebody has in hand now, None where there is none."""
    found = select(Escalation).where(
        Escalation.ticket_id == ticket.id, Escalation.way == FUNCTIONAL, Escalation.state.in_(OPEN)
    )
    return uow.session.scalars(found).one_or_none() if ticket.is_escalated else None


def escalation_to_change(uow: UnitOfWork, ticket: Ticket, escalation_id: int) -> Escalation:
    """Return one hand-over of a ticket that the caller has locked, or raise NotFound."""
    found = select(Escalation).where(Escalation.id == escalation_id, Escalation.ticket_id == ticket.id)
    escalation = uow.session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if escalation is None:
        raise NotFound
    return escalation


def escalated_to(team_ids: Collection[int] | BindParameter[Any]) -> Select[int]:
    """Select the tickets that these teams were given and have not answered or returned."""
    mine = Escalation.to_team_id.in_(team_ids)
    return select(Escalation.ticket_id).where(mine, Escalation.state.in_(OPEN), Escalation.is_external.is_(False))


def escalated_outside() -> Select[int]:
    """Select the tickets for which somebody outside is asked; one that is late stays until it is answered."""
    owed = (*OPEN, "passed_on", "lapsed")
    return select(Escalation.ticket_id).where(Escalation.is_external, Escalation.state.in_(owed)).distinct()


def within(chosen: Select[int], others: Select[int]) -> Select[int]:
    """Select those of the chosen tickets that are among others too."""
    return select(Ticket.id).where(Ticket.id.in_(chosen), Ticket.id.in_(others))


def tell_tier(uow: UnitOfWork, tier: EscalationTier | None, language: str = "") -> TierTold:
    """Return what somebody is told of a level before they escalate; None stands for a team outside the matrix.

    Its questions are in this language, else in the one of whoever asks.
    """
    if tier is None:
        return TierTold(None, False, None, None, [])
    now, office, read_in = uow.now(), office_of(uow), language or uow.actor.language
    asked = [{"words": question_in(each, read_in), "is_required": each["is_required"]} for each in tier.questions]
    accept_by, answer_by = (limit_of(tier, what, now, office) for what in ("accept", "answer"))
    return TierTold(tier.team, tier.team.is_external, accept_by, answer_by, asked)


def propose(uow: UnitOfWork, ticket: Ticket) -> Proposal:
    """Return the levels for a ticket's sort of fault, its own line of the matrix before that for all others."""
    path = find_path(uow, ticket.category_id)
    if path is None:
        return Proposal([], 0)
    current = open_escalation(uow, ticket)
    place = next_tier(path.tiers, current.tier if current else 0, ticket.team_id)
    return Proposal(path.tiers, place, path.told_role, path.goes_on_breach)


def find_path(uow: UnitOfWork, category_id: int | None) -> EscalationPath | None:
    """Return the line of the matrix for a category: its own, else that for all others, else None."""
    fits = or_(EscalationPath.category_id == category_id, EscalationPath.category_id.is_(None))
    found = uow.session.scalars(select(EscalationPath).where(fits)).all()
    return max(found, key=lambda path: path.category_id or 0, default=None)


def list_paths(uow: UnitOfWork) -> list[MatrixLine]:
    """Return the matrix for whoever keeps it: that for all others first, then by category."""
    require(uow, EDIT)
    rows = select(EscalationPath, Category).outerjoin(Category, Category.id == EscalationPath.category_id)
    order = (EscalationPath.category_id.is_not(None), Category.position, Category.id)
    return [MatrixLine(path, category) for path, category in uow.session.execute(rows.order_by(*order))]


def list_told_roles(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Return the roles whose holders can be told, each with its code and name, for whoever keeps the matrix."""
    require(uow, EDIT)
    return [(code, name) for code, name in uow.session.execute(select(Role.code, Role.name).order_by(Role.name))]


def is_category(uow: UnitOfWork, category_id: int) -> bool:
    """Tell whether there is such a category, in use or not."""
    return uow.session.get(Category, category_id) is not None


def get_path(uow: UnitOfWork, path_id: int) -> EscalationPath:
    """Return a line of the matrix for whoever keeps it, or raise NotFound."""
    require(uow, EDIT)
    found = uow.session.get(EscalationPath, path_id)
    if found is None:
        raise NotFound
    return found


def get_tier(uow: UnitOfWork, tier_id: int) -> EscalationTier:
    """Return a level of the matrix for whoever keeps it, or raise NotFound."""
    require(uow, EDIT)
    found = uow.session.get(EscalationTier, tier_id)
    if found is None:
        raise NotFound
    return found


def list_due(uow: UnitOfWork, limit: int = 200) -> Sequence[tuple[int, int]]:
    """Return the hand-overs at which the desk has to look now, each with its ticket, the longest due first."""
    due = select(Escalation.id, Escalation.ticket_id).where(Escalation.next_at <= uow.now())
    return [(row[0], row[1]) for row in uow.session.execute(due.order_by(Escalation.next_at).limit(limit))]


def office_of(uow: UnitOfWork) -> BusinessCalendar:
    """Return the operator's office hours, less the public holidays of its country."""
    operator = get_operator(uow.session)
    return _office(operator.zone, operator.country, uow.now().year)


@lru_cache(16)
def _office(zone: str, country: str, year: int) -> BusinessCalendar:
    try:
        closed = frozenset(public_holidays(country, None, (year, year + 1)))
    except UnknownCountry:
        closed = frozenset()
    return BusinessCalendar(ZoneInfo(zone), holidays=closed)
