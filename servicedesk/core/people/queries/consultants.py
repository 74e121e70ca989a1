"""Who looks after how many accounts, and whose an account was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, null, select
from sqlalchemy.orm import aliased, selectinload

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account, ConsultantChange, User
from servicedesk.core.people.queries.accounts import visible_accounts
from servicedesk.core.people.queries.users import visible_users
from servicedesk.core.people.rules.permissions import may

NEWEST = 20
CHANGE_COLUMNS = ("account_id", "from_id", "to_id", "by", "at")


class Consultancy(NamedTuple):
    """Somebody who looks after accounts: how many they are."""

    id: int
    name: str
    is_active: bool
    accounts: int


class ChangeShown(NamedTuple):
    """That an account got another consultant: the names of both, empty for nobody, and the key of whoever did it."""

    at: datetime
    from_name: str
    to_name: str
    by: str


def list_consultancies(uow: UnitOfWork) -> Sequence[Consultancy]:
    """Return who looks after accounts that the actor may see, by name; those who have left stand first."""
    counted = (
        visible_accounts(uow)
        .with_only_columns(Account.consultant_id, func.count().label("accounts"))
        .where(Account.consultant_id.is_not(None))
        .group_by(Account.consultant_id)
        .subquery()
    )
    found = select(User.id, User.name, User.is_active, counted.c.accounts).join(
        counted, counted.c.consultant_id == User.id
    )
    return [Consultancy._make(row) for row in uow.session.execute(found.order_by(User.is_active, User.name, User.id))]


def count_accounts_of(uow: UnitOfWork, user_id: int) -> int:
    """Return how many accounts that the actor may see somebody looks after."""
    theirs = visible_accounts(uow).where(Account.consultant_id == user_id)
    return uow.session.scalar(theirs.with_only_columns(func.count())) or 0


def list_consultant_changes(uow: UnitOfWork, account_id: int, limit: int = NEWEST) -> Sequence[ChangeShown]:
    """Return whose an account was, the newest change first; only who changes accounts may ask."""
    if not may(uow.actor, "account.edit"):
        raise Forbidden
    before, after = aliased(User), aliased(User)
    found = (
        select(ConsultantChange.at, func.coalesce(before.name, ""), func.coalesce(after.name, ""), ConsultantChange.by)
        .outerjoin(before, before.id == ConsultantChange.from_id)
        .outerjoin(after, after.id == ConsultantChange.to_id)
        .where(ConsultantChange.account_id == account_id)
        .order_by(ConsultantChange.at.desc(), ConsultantChange.id.desc())
    )
    return [ChangeShown._make(row) for row in uow.session.execute(found.limit(limit))]


def changes_to_come(uow: UnitOfWork, which: Sequence[ColumnElement[bool]], to_id: int | None) -> Select[Any]:
    """Select what the history is to keep when these accounts go to somebody else; the caller has looked at who asks."""
    change = table_of(ConsultantChange).c
    to = null() if to_id is None else literal(to_id, Account.id.type)
    by, at = literal(uow.actor.key), literal(uow.now(), change.at.type)
    return select(Account.id, Account.consultant_id, to, by, at).where(*which)


def list_possible_consultants(uow: UnitOfWork) -> Sequence[User]:
    """Return who can be given accounts: those at work who may see the accounts assigned to them, by name."""
    found = visible_users(uow).options(selectinload(User.roles)).where(User.is_active)
    at_work = uow.session.scalars(found.order_by(User.name, User.id))
    return [each for each in at_work if {"account.read", "account.read_assigned"} & each.permissions]
