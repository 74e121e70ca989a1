"""The rules that count now, and how many codes are left."""

from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation.models import ClaimCode, ClaimSeries, Regulation
from servicedesk.core.regulation.rules import Rules, code_of, rules_of, series_of


def read_rules(uow: UnitOfWork) -> Rules:
    """Return the rules that count now; everybody may know them."""
    return rules_of(uow.session.scalar(_asking()))


@cache
def kept_rules() -> ScalarSelect[Any]:
    """Return a column for any statement: the rules as they are kept, none where nobody ever chose any."""
    return select(Regulation.rules).order_by(Regulation.id).limit(1).scalar_subquery()


@cache
def _asking() -> Select[Any]:
    """Return the statement, made once."""
    return select(Regulation.rules).order_by(Regulation.id).limit(1)


def find_regulation(session: Session) -> Regulation | None:
    """Return the row of the rules, None before anybody chose any."""
    return session.scalars(select(Regulation).order_by(Regulation.id).limit(1)).one_or_none()


def year_of(uow: UnitOfWork) -> int:
    """Return the year that it is for the operator."""
    return uow.now().astimezone(get_operator(uow.session).time_zone).year


def example_of(uow: UnitOfWork, rules: Rules) -> str:
    """Return what the next code looks like, if nobody else takes it before."""
    number = rules.largest - count_codes_left(uow, rules) + 1
    return code_of(rules, year_of(uow), min(number, rules.largest))


def count_codes_left(uow: UnitOfWork, rules: Rules) -> int:
    """Return how many codes can still be given in the present series."""
    last = uow.session.scalar(select(ClaimSeries.last).where(ClaimSeries.name == series_of(rules, year_of(uow))))
    given_until = max(rules.code_first - 1, 0) if last is None else last
    return max(rules.largest - given_until, 0)


def last_number_alike(uow: UnitOfWork, front: str, first: int, largest: int) -> int | None:
    """Return the last number of this range that made a code with this front, in whichever series; None for none."""
    alike = ClaimCode.code.startswith(front, autoescape=True)
    found = select(func.max(ClaimCode.number)).where(alike, ClaimCode.number.between(first, largest))
    return uow.session.scalar(found)
