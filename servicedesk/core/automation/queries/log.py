"""What rules did, for whoever keeps them: narrowed, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from servicedesk.core.automation.models import Rule, RuleRun
from servicedesk.core.automation.queries.keeping import EDIT
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets

RECENT = timedelta(days=7)


@dataclass(frozen=True)
class RunFilter:
    """Which runs are wanted; what is empty narrows nothing."""

    rule_id: int = 0
    outcome: str = ""
    number: str = ""


def visible_runs(uow: UnitOfWork) -> Select[RuleRun]:
    """Return what rules did on the tickets that the actor sees; raises Forbidden for who does not keep rules."""
    require(uow, EDIT)
    theirs = visible_tickets(uow)
    runs = select(RuleRun).join(RuleRun.ticket).options(contains_eager(RuleRun.ticket))
    if theirs.whereclause is None:
        return runs
    return runs.where(RuleRun.ticket_id.in_(theirs.with_only_columns(Ticket.id)))


def list_runs(uow: UnitOfWork, wanted: RunFilter, *, after: int = 0, limit: int = PAGE) -> Sequence[RuleRun]:
    """Return what rules did, the newest first; next page: after the identifier of the last one."""
    found = visible_runs(uow)
    if wanted.rule_id:
        found = found.where(RuleRun.rule_id == wanted.rule_id)
    if wanted.outcome:
        found = found.where(RuleRun.outcome == wanted.outcome)
    if wanted.number:
        found = found.where(Ticket.number == normal_number(wanted.number))
    return uow.session.scalars(page_of(found, RuleRun, ("id",), after, limit, newest=True)).all()


def get_run(uow: UnitOfWork, run_id: int) -> RuleRun:
    """Return one run, or raise NotFound."""
    found = uow.session.scalars(visible_runs(uow).where(RuleRun.id == run_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def count_recent(uow: UnitOfWork) -> dict[int, int]:
    """Return how often each rule was followed in the last seven days, by its identifier."""
    require(uow, EDIT)
    counted = select(RuleRun.rule_id, func.count()).where(RuleRun.at > uow.now() - RECENT).group_by(RuleRun.rule_id)
    return {rule_id: count for rule_id, count in uow.session.execute(counted)}


def count_in_last_hour(uow: UnitOfWork, rule: Rule, ticket: Ticket) -> int:
    """Return how often a rule was followed on a ticket within the last hour."""
    since: datetime = uow.now() - timedelta(hours=1)
    mine = select(func.count()).where(RuleRun.ticket_id == ticket.id, RuleRun.rule_id == rule.id, RuleRun.at > since)
    return uow.session.scalar(mine) or 0
