"""Giving official codes: one after the other without a gap, and none twice, whoever else gives some at the same time.

The next number is taken in the transaction that writes the ticket: what is rolled back gives it back, and whoever
comes at the same moment waits until it is written (SQLite has one writer; PostgreSQL locks the row of the series).
"""

from sqlalchemy import update

from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation.models import ClaimCode, ClaimSeries
from servicedesk.core.regulation.queries import last_number_alike, year_of
from servicedesk.core.regulation.rules import Rules, code_of, front_of, series_of


def allot_code(uow: UnitOfWork, rules: Rules, ticket_id: int) -> str | None:
    """Give a ticket the next code, None where the last one was given: nothing is refused for want of a code.

    A code that another series has given already, as after a change of the prefix, is passed over.
    """
    year = year_of(uow)
    while (number := _next_number(uow, rules, year)) is not None:
        code, insert = code_of(rules, year, number), insert_for(uow.session.get_bind().dialect.name)
        row = {"code": code, "series": series_of(rules, year), "number": number, "ticket_id": ticket_id}
        given = insert(ClaimCode).values(at=uow.now(), **row).on_conflict_do_nothing(index_elements=["code"])
        if uow.session.scalar(given.returning(ClaimCode.code)) is not None:
            return code
    return None


def _next_number(uow: UnitOfWork, rules: Rules, year: int) -> int | None:
    """Take the next number of the series, which begins where the codes end that look the same; None after the last."""
    series = series_of(rules, year)
    going = update(ClaimSeries).where(ClaimSeries.name == series, ClaimSeries.last < rules.largest)
    going = going.values(last=ClaimSeries.last + 1).returning(ClaimSeries.last)
    number = uow.session.scalar(going)
    if number is not None:
        return number
    first = _first_number(uow, rules, year)
    if first > rules.largest:
        return None
    insert = insert_for(uow.session.get_bind().dialect.name)
    begun = insert(ClaimSeries).values(name=series, last=first).on_conflict_do_nothing(index_elements=["name"])
    return uow.session.scalar(begun.returning(ClaimSeries.last)) or uow.session.scalar(going)


def _first_number(uow: UnitOfWork, rules: Rules, year: int) -> int:
    first = max(rules.code_first, 1)
    last = last_number_alike(uow, front_of(rules, year), first, rules.largest)
    return first if last is None else last + 1
