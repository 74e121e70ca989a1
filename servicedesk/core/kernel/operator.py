"""The operator whose desk this is: one row with its name, its time zone and its ways."""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, String, Table, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicedesk.core.kernel.base import Base, Id, table_of
from servicedesk.core.kernel.numbers import number_of

EARLIEST, LATEST = date(1970, 1, 2), date(9000, 1, 1)  # what every zone and database can count


class Operator(Base):
    """The operator, as the pages and the papers name it."""

    __tablename__ = "operator"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), default="Servicedesk")
    prefix: Mapped[str] = mapped_column(String(4), default="SD")
    zone: Mapped[str] = mapped_column(String(60), default="America/Lima")
    country: Mapped[str] = mapped_column(String(2), default="PE")
    currency: Mapped[str] = mapped_column(String(3), default="PEN")
    language: Mapped[str] = mapped_column(String(8), default="es")
    help_phone: Mapped[str] = mapped_column(String(40), default="")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["es", "en"])
    colours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    number_key: Mapped[str] = mapped_column(String(64), default=lambda: secrets.token_hex(32))

    @cached_property
    def time_zone(self) -> ZoneInfo:
        """Return the zone in which the operator says its times."""
        return ZoneInfo(self.zone)


def get_operator(session: Session) -> Operator:
    """Return the operator's row; the first migration makes it."""
    return session.scalars(select(Operator).order_by(Operator.id).limit(1)).one()


def span_of_days(operator: Operator, first: date, last: date) -> tuple[datetime, datetime]:
    """Return when a span of days begins and ends in the operator's zone; the last day belongs to it."""
    days = [min(max(day, EARLIEST), LATEST) for day in (first, last)]
    begin, end = (datetime.combine(day, time(), operator.time_zone) for day in (days[0], days[1] + timedelta(days=1)))
    return begin.astimezone(UTC), end.astimezone(UTC)


def draw_number(session: Session, model: type[Base]) -> tuple[int, str]:
    """Return the identifier that the next row of a model takes, and the number that people will read for it.

    Only while writing: then SQLite has no other writer, and PostgreSQL gives each identifier once.
    """
    identifier, key, prefix = session.execute(_drawing(table_of(model), session.get_bind().dialect.name)).one()
    return identifier, number_of(identifier, key, prefix)


@cache
def _drawing(table: Table, dialect: str) -> Select[Any]:
    """Return the statement, made once."""
    drawn: Any = func.nextval(func.pg_get_serial_sequence(table.name, table.c.id.name))
    if dialect != "postgresql":
        drawn = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    operator = table_of(Operator).c
    return select(drawn, operator.number_key, operator.prefix).order_by(operator.id).limit(1)
