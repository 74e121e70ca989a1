"""Queues: what is owed first, the nearest deadline before all others, and how many stand in each.

Each status is read by itself along its index and no farther than its first page, so that a queue costs
the same however many tickets there are. A statement is made once for everybody who sees all tickets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account, Team, User
from servicedesk.core.tickets.models import BEHIND, Ticket
from servicedesk.core.tickets.placing_models import UnplacedTicket
from servicedesk.core.tickets.queries.escalations import escalated_outside, escalated_to
from servicedesk.core.tickets.queries.seeing import visible_tickets

PAGE = 50
COUNTED = 100  # farther nobody counts: so many or more
WORK_STATES = ("acknowledged", "inProgress", "pending", "held", "resolved")
MINE_STATES = WORK_STATES[:4]
FREE_STATES = WORK_STATES[:3]
ESCALATED = ("escalated", "outside")
SOME_TIME = datetime(1970, 1, 1, tzinfo=UTC)
SHAPES = 512  # statements that are kept


@dataclass(frozen=True)
class QueueFilter:
    """Which tickets a queue shows; empty fields restrict nothing.

    ``among`` selects identifiers that the tickets must be among. ``newest_first`` turns the order round:
    for what has ended, where no deadline counts any more.
    """

    team_id: int = 0
    statuses: tuple[str, ...] = WORK_STATES
    assignee_id: int = 0
    unassigned: bool = False
    priority: int = 0
    category_id: int = 0
    channel: str = ""
    among: Select[int] | None = None
    newest_first: bool = False
    after: tuple[datetime, int] | None = None
    limit: int = PAGE


class QueueRow(NamedTuple):
    """A ticket as a row of a queue shows it."""

    id: int
    number: str
    subject: str
    subject_en: str | None
    kind: str
    channel: str
    status: str
    pending_reason: str
    priority: int
    account_check: str
    queue_by: datetime
    opened_at: datetime
    changed_at: datetime
    owed_for: str | None
    owed_since: datetime | None
    account_name: str
    assignee_name: str | None
    team_name: str | None
    waits_because: str | None  # why the desk finds no agent for it, none while nothing stands against it
    at_risk_since: datetime | None

    def subject_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.subject, self.subject_en)

    @property
    def owed_by(self) -> datetime | None:
        """Return until when what is owed first is owed, None while no promise runs."""
        return self.queue_by if self.queue_by < self.opened_at + BEHIND else None


class QueueCount(NamedTuple):
    """How many tickets stand in one status, at most ``COUNTED``: all of them, those of the actor, those of nobody."""

    whole: int = 0
    mine: int = 0
    unassigned: int = 0


def list_queue(uow: UnitOfWork, wanted: QueueFilter) -> Sequence[QueueRow]:
    """Return the tickets of a queue, the nearest deadline first and those without one last."""
    visible = visible_tickets(uow)
    shape = _shape_of(wanted)
    is_plain = visible.whereclause is None and wanted.among is None
    found = _listing(shape) if is_plain else _make_listing(shape, visible, wanted.among)
    planned = {} if is_plain else ANEW  # it may be among those with some words, rare ones or common ones
    return [QueueRow._make(row) for row in uow.session.execute(found, _values_of(wanted), execution_options=planned)]


def queue_place(row: QueueRow) -> tuple[datetime, int]:
    """Return where a ticket stands in its queue, to ask for what comes after it."""
    return (row.queue_by, row.id)


def count_queues(uow: UnitOfWork, team_id: int = 0) -> dict[str, QueueCount]:
    """Return how many tickets stand in each open status, each counted no farther than ``COUNTED``.

    With them come those that were ``escalated`` to the actor's teams, and those that are with units ``outside``.
    """
    visible = visible_tickets(uow)
    found = _counting(bool(team_id)) if visible.whereclause is None else _make_counting(bool(team_id), visible)
    counts = {status: QueueCount() for status in (*WORK_STATES, *ESCALATED)}
    values = {"assignee_id": uow.actor.id, "team_id": team_id, "teams": sorted(uow.actor.team_ids)}
    for status, what, count in uow.session.execute(found, values):
        counts[status] = counts[status]._replace(**{what: count})
    return counts


def count_changed(uow: UnitOfWork, wanted: QueueFilter, ticket_ids: Sequence[int]) -> int:
    """Return how many of these tickets stand in a queue now."""
    if not ticket_ids:
        return 0
    these = select(Ticket.id).where(Ticket.id.in_(ticket_ids))
    return len(list_queue(uow, replace(wanted, among=these, after=None, limit=len(ticket_ids))))


def _shape_of(wanted: QueueFilter) -> QueueFilter:
    """Return a filter as its statement needs it: which conditions there are, and none of their values."""
    return replace(
        wanted,
        team_id=bool(wanted.team_id),
        assignee_id=bool(wanted.assignee_id),
        priority=bool(wanted.priority),
        category_id=bool(wanted.category_id),
        channel="*" if wanted.channel else "",
        among=None,
        after=(SOME_TIME, 0) if wanted.after else None,
    )


def _values_of(wanted: QueueFilter) -> dict[str, Any]:
    at, last = wanted.after or (None, 0)
    return {
        "team_id": wanted.team_id, "assignee_id": wanted.assignee_id, "priority": wanted.priority,
        "category_id": wanted.category_id, "channel": wanted.channel, "at": at, "last": last,
    }  # fmt: skip


@lru_cache(SHAPES)
def _listing(shape: QueueFilter) -> Select[Any]:
    return _make_listing(shape, select(table_of(Ticket)), None)


def _make_listing(shape: QueueFilter, visible: Select[Any], among: Select[int] | None) -> Select[Any]:
    """Return the statement of a queue: the nearest of each status first, then the rows of the nearest of them all."""
    ticket = table_of(Ticket).c
    asked = visible.where(*_conditions(shape))
    if among is not None:
        asked = asked.where(ticket.id.in_(among))
    nearest = [_nearest(asked, status, shape) for status in shape.statuses]
    found = union_all(*nearest).subquery("found")
    chosen = select(found.c.id).order_by(*_order(found.c, shape)).limit(shape.limit).subquery("chosen")
    account, user, team = table_of(Account).c, table_of(User).c, table_of(Team).c
    waiting = table_of(UnplacedTicket).c
    shown = [ticket[name] for name in QueueRow._fields[:15]]
    return (
        select(*shown, account.name, user.name, team.name, waiting.why, account.at_risk_since)
        .join_from(chosen, table_of(Ticket), ticket.id == chosen.c.id)
        .join(table_of(Account), account.id == ticket.account_id)
        .outerjoin(table_of(User), user.id == ticket.assignee_id)
        .outerjoin(table_of(Team), team.id == ticket.team_id)
        .outerjoin(table_of(UnplacedTicket), and_(waiting.ticket_id == ticket.id, ticket.assignee_id.is_(None)))
        .order_by(*_order(ticket, shape))
    )


def _nearest(asked: Select[Any], status: str, shape: QueueFilter) -> Select[Any]:
    """Select the first page of one status."""
    ticket = table_of(Ticket).c
    first = asked.with_only_columns(ticket.id, ticket.queue_by).where(ticket.status == _written(status))
    page = first.order_by(*_order(ticket, shape)).limit(shape.limit).subquery()
    return select(page.c.id, page.c.queue_by)


def _written(status: str) -> ColumnElement[str]:
    """Write one of our own words into the statement: each database keeps an index for each status.

    As a value that is put in when it is sent, it would have the statement written anew each time, and one that
    counts a dozen statuses would carry sixty values.
    """
    return literal_column(f"'{status}'", String())


def _order(columns: Any, shape: QueueFilter) -> tuple[ColumnElement[Any], ...]:
    by = (columns.queue_by, columns.id)
    return tuple(each.desc() for each in by) if shape.newest_first else by


def _conditions(shape: QueueFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of a ticket besides its status."""
    ticket = table_of(Ticket).c
    asked: list[ColumnElement[bool]] = [
        ticket[name] == bindparam(name)
        for name in ("team_id", "assignee_id", "priority", "category_id", "channel")
        if getattr(shape, name)
    ]
    if shape.unassigned:
        asked.append(ticket.assignee_id.is_(None))
    at: BindParameter[datetime] = bindparam("at", type_=ticket.queue_by.type)
    last: BindParameter[int] = bindparam("last", type_=ticket.id.type)
    if shape.after and shape.newest_first:
        asked += [ticket.queue_by <= at, or_(ticket.queue_by < at, ticket.id < last)]
    elif shape.after:
        asked += [ticket.queue_by >= at, or_(ticket.queue_by > at, ticket.id > last)]
    return asked


@lru_cache(SHAPES)
def _counting(of_team: bool) -> Select[Any]:
    return _make_counting(of_team, select(table_of(Ticket)))


def _make_counting(of_team: bool, visible: Select[Any]) -> Select[Any]:
    """Return the statement that counts every open status, each along its index and not far."""
    ticket = table_of(Ticket).c
    asked = visible.where(ticket.team_id == bindparam("team_id")) if of_team else visible
    mine, nobody = ticket.assignee_id == bindparam("assignee_id"), ticket.assignee_id.is_(None)
    kinds = (("whole", WORK_STATES, None), ("mine", MINE_STATES, mine), ("unassigned", FREE_STATES, nobody))
    counts = []
    for what, statuses, condition in kinds:
        for status in statuses:
            standing = asked if condition is None else asked.where(condition)
            standing = standing.where(ticket.status == _written(status))
            counts.append(_counted(standing.order_by(ticket.queue_by, ticket.id), status, what))
    for name, chosen in zip(
        ESCALATED, (escalated_to(bindparam("teams", expanding=True)), escalated_outside()), strict=True
    ):
        counts.append(_counted(asked.where(ticket.id.in_(chosen)), name, "whole"))
    whole = union_all(*counts).subquery()
    return select(whole)


def _counted(standing: Select[Any], status: str, what: str) -> Select[str, str, int]:
    """Select how many these are, no farther than ``COUNTED``, and of what."""
    few = standing.with_only_columns(table_of(Ticket).c.id).limit(literal_column(str(COUNTED))).subquery()
    return select(_written(status).label("status"), _written(what).label("what"), func.count(few.c.id))
