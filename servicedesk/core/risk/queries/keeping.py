"""What the keeping of risk reads; its callers have looked at who asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.risk.models import AccountRisk, RiskFact, RiskPolicy
from servicedesk.core.risk.rules import DEFAULTS, Happened, Policy, Rule

MOST_FACTS = 1_000  # of one account; what is older does not change the answer any more


class Standing(NamedTuple):
    """An account with how it stood, and the rules of its segment."""

    account: Account
    risk: AccountRisk | None
    policy: Policy


def standing_of(uow: UnitOfWork, account_id: int) -> Standing:
    """Return how an account stands; its row is locked until the unit of work ends.

    It is locked before anything is read, so that of two who count at once the second sees what the first has kept;
    and by a lock that does not stand in the way of who adds tickets or facts to the account.
    """
    account = uow.session.scalars(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    found = (
        select(AccountRisk, RiskPolicy)
        .select_from(Account)
        .outerjoin(AccountRisk, AccountRisk.account_id == Account.id)
        .outerjoin(RiskPolicy, RiskPolicy.segment == Account.kind)
        .where(Account.id == account_id)
        .execution_options(populate_existing=True)
    )
    risk, own = uow.session.execute(found).one()
    return Standing(account, risk, policy_of(account.kind, own))


def policy_of(segment: str, own: RiskPolicy | None) -> Policy:
    """Return the rules of a segment: the operator's own, else those the desk came with."""
    if own is None:
        return DEFAULTS[segment]
    return Policy(own.threshold, {name: Rule(**own.rules[name]) for name in DEFAULTS[segment].rules})


def happened_since(uow: UnitOfWork, account_id: int, since: datetime) -> list[Happened]:
    """Return what happened to an account since then, the newest first."""
    columns = (RiskFact.kind, RiskFact.at, RiskFact.number, RiskFact.service_id, RiskFact.stars)
    found = select(*columns).where(RiskFact.account_id == account_id, RiskFact.at > since)
    rows = uow.session.execute(found.order_by(RiskFact.at.desc(), RiskFact.id.desc()).limit(MOST_FACTS))
    return [Happened(kind, at, number, service_id or 0, stars) for kind, at, number, service_id, stars in rows]


def services_named(uow: UnitOfWork, service_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what these services are called."""
    if not service_ids:
        return {}
    found = select(Service.id, Service.number, Service.name).where(Service.id.in_(service_ids))
    return {key: {"service": number, "service_name": name} for key, number, name in uow.session.execute(found)}


def facts_of(uow: UnitOfWork, ticket_id: int) -> list[RiskFact]:
    """Return what is kept of one ticket."""
    return list(uow.session.scalars(select(RiskFact).where(RiskFact.ticket_id == ticket_id)))


def accounts_of_segment(segment: str) -> Select[int]:
    """Select the identifiers of the accounts of a segment."""
    return select(Account.id).where(Account.kind == segment)


def due_accounts(uow: UnitOfWork, now: datetime, limit: int) -> Sequence[int]:
    """Return accounts of which a reason has ended, the longest ago first."""
    due = select(AccountRisk.account_id).where(AccountRisk.review_at <= now)
    return uow.session.scalars(due.order_by(AccountRisk.review_at).limit(limit)).all()
