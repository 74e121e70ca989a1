"""Pages of a list by key: what comes after a row, in the order in which the list stands."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from servicedesk.core.kernel.base import Base

PAGE = 50
Found = TypeVar("Found")


def page_of(
    rows: Select[Found],
    model: type[Base],
    order: Sequence[str],
    after: int = 0,
    limit: int = PAGE,
    *,
    newest: bool = False,
) -> Select[Found]:
    """Narrow a selection to the rows after the one with this identifier, in the order of these columns.

    ``order`` ends with a column that is never twice the same; with ``newest`` the list runs backwards.
    """
    columns: list[InstrumentedAttribute[Any]] = [getattr(model, name) for name in order]
    if after:
        there = aliased(model)
        place = [
            select(getattr(there, name)).where(there.id == after).scalar_subquery()  # type: ignore[attr-defined]  # every table of ours has one
            for name in order
        ]
        here, last = tuple_(*columns), tuple_(*place)
        rows = rows.where(here < last if newest else here > last)
    return rows.order_by(*[column.desc() if newest else column for column in columns]).limit(limit)
