"""Which accounts are at risk, why, and what was done about them: for whoever may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, false, select

from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.pages import page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import get_account, may, visible_accounts
from servicedesk.core.people.models import Account, User
from servicedesk.core.risk.models import AccountRisk, RiskPolicy, RiskStep
from servicedesk.core.risk.queries.keeping import policy_of
from servicedesk.core.risk.rules import Policy

RETAIN, MANAGE = "account.retain", "settings.manage"
PAGE = 50
NEWEST = 50


@dataclass(frozen=True)
class RiskFilter:
    """Which accounts are asked for; what is empty does not narrow.

    ``due_on`` asks for those of which something was to be done until this day; ``rule`` and ``only_at_risk`` for
    those at risk.
    """

    consultant_id: int = 0
    segment: str = ""
    rule: str = ""
    only_at_risk: bool = False
    due_on: date | None = None
    after: int = 0
    limit: int = PAGE


class RiskRow(NamedTuple):
    """An account as a list of accounts shows it; those of which nothing is known have no reasons."""

    id: int
    number: str
    name: str
    kind: str
    at_risk_since: datetime | None
    consultant_id: int | None
    consultant_name: str | None
    reasons: list[dict[str, Any]] | None
    noted_at: datetime | None
    next_on: date | None


def visible_risks(uow: UnitOfWork) -> Select[Account]:
    """Select the accounts of which the actor may know how they stand; a customer never may."""
    accounts = visible_accounts(uow)
    is_told = uow.actor.is_machine or (uow.actor.is_staff and may(uow.actor, RETAIN))
    return accounts if is_told else accounts.where(false())


def list_accounts(uow: UnitOfWork, wanted: RiskFilter) -> list[RiskRow]:
    """Return accounts with how they stand, those at risk first, those with the most points before all others."""
    found = _narrowed(visible_risks(uow), wanted)
    page = page_of(found, Account, ("risk_place", "number"), wanted.after, wanted.limit)
    shown = (
        page.outerjoin(AccountRisk, AccountRisk.account_id == Account.id)
        .outerjoin(User, User.id == Account.consultant_id)
        .with_only_columns(
            Account.id, Account.number, Account.name, Account.kind, Account.at_risk_since, Account.consultant_id,
            User.name, AccountRisk.reasons, AccountRisk.noted_at, AccountRisk.next_on,
        )
    )  # fmt: skip
    return [RiskRow._make(row) for row in uow.session.execute(shown)]


def _narrowed(found: Select[Account], wanted: RiskFilter) -> Select[Account]:
    if wanted.consultant_id:
        found = found.where(Account.consultant_id == wanted.consultant_id)
    if wanted.segment:
        found = found.where(Account.kind == wanted.segment)
    if wanted.only_at_risk or wanted.rule:
        found = found.where(Account.risk_place < 0)
    if wanted.rule:
        found = found.where(AccountRisk.rules.contains(f",{wanted.rule},", autoescape=True))
    if wanted.due_on:
        found = found.where(AccountRisk.next_on <= wanted.due_on)
    return found


def find_risk(uow: UnitOfWork, account_id: int) -> AccountRisk | None:
    """Return how an account stands, None where nothing is known or the actor may not know."""
    theirs = visible_risks(uow).where(Account.id == account_id).with_only_columns(Account.id)
    return uow.session.scalars(select(AccountRisk).where(AccountRisk.account_id.in_(theirs))).one_or_none()


def get_account_of(uow: UnitOfWork, account_id: int) -> Account:
    """Return an account of which the actor may know how it stands; Forbidden or NotFound where not."""
    if not may(uow.actor, RETAIN):
        raise Forbidden
    return get_account(uow, account_id)


def list_steps(uow: UnitOfWork, account_id: int, limit: int = NEWEST) -> Sequence[RiskStep]:
    """Return what happened and what was done about an account, the newest first."""
    theirs = visible_risks(uow).where(Account.id == account_id).with_only_columns(Account.id)
    found = select(RiskStep).where(RiskStep.account_id.in_(theirs))
    return uow.session.scalars(found.order_by(RiskStep.at.desc(), RiskStep.id.desc()).limit(limit)).all()


def own_policy(uow: UnitOfWork, segment: str) -> RiskPolicy | None:
    """Return the operator's own rules for a segment, None where those stand that the desk came with."""
    return uow.session.scalars(select(RiskPolicy).where(RiskPolicy.segment == segment)).one_or_none()


def read_policy(uow: UnitOfWork, segment: str) -> Policy:
    """Return what puts the accounts of a segment at risk."""
    return policy_of(segment, own_policy(uow, segment))
