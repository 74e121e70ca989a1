"""Looks at the statements themselves: how many were sent, and how the database means to answer one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select, event

from servicedesk.core.kernel.unit_of_work import UnitOfWork

TRANSACTIONAL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA query_only")


@contextmanager
def counted(uow: UnitOfWork) -> Iterator[list[str]]:
    """Collect the statements that are sent inside the block, but for those that begin and end transactions.

    SQLite says with a pragma of its own that a transaction only reads.
    """
    engine, statements = uow.session.get_bind(), []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(TRANSACTIONAL):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan_of(uow: UnitOfWork, query: Select[Any]) -> str:
    """Return how the database means to answer a query."""
    explain = "EXPLAIN" if uow.session.get_bind().dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    compiled = query.compile(uow.session.get_bind(), compile_kwargs={"literal_binds": True})
    rows = uow.session.connection().exec_driver_sql(f"{explain} {compiled}")
    return "\n".join(" ".join(map(str, row)) for row in rows)
