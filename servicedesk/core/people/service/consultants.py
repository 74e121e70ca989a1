"""Who looks after which accounts: sales consultants, one by one, many at once, and all of one who leaves."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, insert, update

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.events import AccountsHandedOver
from servicedesk.core.people.models import Account, ConsultantChange
from servicedesk.core.people.queries.consultants import CHANGE_COLUMNS, changes_to_come
from servicedesk.core.people.queries.importing import accounts_of_numbers
from servicedesk.core.people.queries.users import get_user, is_active_user
from servicedesk.core.people.rules.texts import searchable
from servicedesk.core.people.service.changes import require

MOST_NUMBERS = 1_000


class Assigned(NamedTuple):
    """How many accounts got another consultant, and which numbers nobody knows."""

    changed: int
    unknown: list[str]


def assign_consultant(uow: UnitOfWork, numbers: Sequence[str], consultant_id: int | None) -> Assigned:
    """Give the accounts of these numbers to a consultant, to nobody with None; numbers that nobody knows are returned.

    Accounts that are theirs already stay as they are. Invalid for somebody who has left, and for too many numbers.
    """
    require(uow, "account.edit")
    wanted = list(dict.fromkeys(filter(None, map(searchable, numbers))))
    _check(uow, wanted, consultant_id)
    known = {each.number: each.id for each in accounts_of_numbers(uow, wanted)}
    changed = _move(uow, Account.id.in_(known.values()), consultant_id)
    if changed:
        uow.publish(AccountsHandedOver(user_id=consultant_id or 0, accounts=changed))
    return Assigned(changed, [number for number in wanted if number not in known])


def hand_over_accounts(uow: UnitOfWork, from_id: int, to_id: int | None) -> int:
    """Give every account of a consultant to another one, to nobody with None; return how many."""
    require(uow, "account.edit")
    get_user(uow, from_id)
    _check(uow, ["all"], to_id)
    changed = _move(uow, Account.consultant_id == from_id, to_id)
    if changed:
        uow.publish(AccountsHandedOver(user_id=to_id or 0, from_id=from_id, accounts=changed))
    return changed


def note_consultant(uow: UnitOfWork, account: Account, before: int | None) -> None:
    """Keep in an account's history that its consultant is another one, where that is so."""
    if account.consultant_id != before:
        uow.session.add(
            ConsultantChange(
                account_id=account.id, from_id=before, to_id=account.consultant_id, by=uow.actor.key, at=uow.now()
            )
        )


def _check(uow: UnitOfWork, numbers: list[str], consultant_id: int | None) -> None:
    problems = {}
    if not numbers:
        problems["numbers"] = Message("required")
    if len(numbers) > MOST_NUMBERS:
        problems["numbers"] = Message("too_many_numbers", {"most": MOST_NUMBERS})
    if consultant_id is not None and not is_active_user(uow, consultant_id):
        problems["consultant"] = Message("unknown")
    if problems:
        raise Invalid(problems)


def _move(uow: UnitOfWork, which: ColumnElement[bool], consultant_id: int | None) -> int:
    """Give these accounts to somebody else, with their history, in two statements however many they are."""
    theirs = [which, Account.consultant_id.is_distinct_from(consultant_id)]
    history = changes_to_come(uow, theirs, consultant_id)
    uow.session.execute(insert(table_of(ConsultantChange)).from_select(CHANGE_COLUMNS, history))
    moved = update(table_of(Account)).where(*theirs).values(consultant_id=consultant_id)
    count: int = uow.session.execute(moved).rowcount  # type: ignore[attr-defined]  # an UPDATE answers with a cursor
    uow.session.expire_all()
    return count
