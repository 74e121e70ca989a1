"""Calendars and policies as they are kept, and the book that is made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, select, tuple_
from sqlalchemy.orm import Session, selectinload

from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may
from servicedesk.core.sla.book import NORM, UNWRITTEN, Book, CalendarKey, Promise, calendar_of, promise_of
from servicedesk.core.sla.models import BusinessHours, BusinessHoursVersion, SlaEdition, SlaPolicy, SlaTarget
from servicedesk.core.sla.watch_models import MOST_BELIEVED, ClockMark, ClockWatch

PERMISSION = "settings.manage"
DECIDES = "promise.confirm"
KEPT = 16  # books of editions that were asked for lately
_books: dict[str, Book] = {}


def visible_calendars(uow: UnitOfWork) -> Select[BusinessHours]:
    """Return the calendars for whoever keeps the settings; Forbidden for everybody else."""
    if not may(uow.actor, PERMISSION):
        raise Forbidden
    return select(BusinessHours).options(selectinload(BusinessHours.versions))


def visible_policies(uow: UnitOfWork) -> Select[SlaPolicy]:
    """Return the policies for whoever keeps the settings; Forbidden for everybody else."""
    if not may(uow.actor, PERMISSION):
        raise Forbidden
    return select(SlaPolicy).options(selectinload(SlaPolicy.targets))


def list_calendars(uow: UnitOfWork) -> Sequence[BusinessHours]:
    """Return all calendars by their names."""
    return uow.session.scalars(visible_calendars(uow).order_by(BusinessHours.name)).all()


def get_calendar(uow: UnitOfWork, calendar_id: int) -> BusinessHours:
    """Return a calendar with its versions, or raise NotFound."""
    found = uow.session.scalars(visible_calendars(uow).where(BusinessHours.id == calendar_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_policies(uow: UnitOfWork) -> Sequence[SlaPolicy]:
    """Return all policies in their order, those that are off too."""
    return uow.session.scalars(visible_policies(uow).order_by(SlaPolicy.position, SlaPolicy.id)).all()


def get_policy(uow: UnitOfWork, policy_id: int) -> SlaPolicy:
    """Return a policy with its targets, or raise NotFound."""
    found = uow.session.scalars(visible_policies(uow).where(SlaPolicy.id == policy_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_calendar(session: Session, calendar_id: int) -> BusinessHours | None:
    """Return a calendar that a target names, or None."""
    return session.get(BusinessHours, calendar_id)


def longest_target(session: Session, calendar_id: int) -> int:
    """Return the most minutes that any policy counts by this calendar."""
    counted = session.scalars(select(SlaTarget.minutes).where(SlaTarget.calendar_id == calendar_id))
    return max((max(minutes) for minutes in counted), default=0)


def find_edition(session: Session) -> SlaEdition | None:
    """Return the row that names the edition, None before anything was ever written."""
    return session.scalars(select(SlaEdition).order_by(SlaEdition.id)).first()


def name_policies(session: Session, policy_ids: Iterable[int]) -> Mapping[int, tuple[str, str]]:
    """Return what these policies are called, in Spanish and in English; whoever reads a promise may know its name."""
    rows = session.execute(select(SlaPolicy.id, SlaPolicy.name, SlaPolicy.name_en).where(SlaPolicy.id.in_(policy_ids)))
    return {identifier: (name, name_en or name) for identifier, name, name_en in rows}


@cache
def edition() -> ScalarSelect[str]:
    """Return a column for any statement: the name of the present edition, none where nothing was ever written.

    The operator's zone belongs to it, because calendars count in it.
    """
    zone = select(Operator.zone).order_by(Operator.id).limit(1).scalar_subquery()
    return select(SlaEdition.name.concat(" ").concat(zone)).order_by(SlaEdition.id).limit(1).scalar_subquery()


def current_edition(session: Session) -> str | None:
    """Return the name of the present edition."""
    name: str | None = session.scalar(_asking())
    return name


@cache
def _asking() -> Select[Any]:
    return select(edition())


def read_book(session: Session, name: str | None) -> Book:
    """Return the book of an edition that was just read; it is made once in each process."""
    if name is None:
        return UNWRITTEN
    book = _books.get(name)
    if book is None:
        book = _make_book(session)
        while len(_books) >= KEPT:
            _books.pop(next(iter(_books)), None)
        _books[name] = book
    return book


def current_book(uow: UnitOfWork) -> Book:
    """Return the book that counts now."""
    return read_book(uow.session, current_edition(uow.session))


def list_policies_by(uow: UnitOfWork, calendar_id: int) -> Sequence[SlaPolicy]:
    """Return the policies that count anything by this calendar, in their order."""
    counting = select(SlaTarget.policy_id).where(SlaTarget.calendar_id == calendar_id)
    found = visible_policies(uow).where(SlaPolicy.id.in_(counting))
    return uow.session.scalars(found.order_by(SlaPolicy.position, SlaPolicy.id)).all()


def with_calendars(session: Session, book: Book, keys: Iterable[CalendarKey]) -> Book:
    """Return a book that knows these versions of calendars too, however old they are."""
    missing = sorted({key for key in keys if not book.knows(key)})
    if not missing:
        return book
    columns = tuple_(BusinessHoursVersion.calendar_id, BusinessHoursVersion.version)
    rows = session.scalars(select(BusinessHoursVersion).where(columns.in_(missing)))
    zone = get_operator(session).zone
    older = {(row.calendar_id, row.version): calendar_of(row, zone) for row in rows}
    return replace(book, calendars={**book.calendars, **older})


def keeps_norm(uow: UnitOfWork) -> bool:
    """Tell whether whatever no policy says otherwise of is attended within a day (N1)."""
    return bool(norm(uow.session))


def norm(session: Session) -> tuple[Promise, ...]:
    """Return the norm as the last promise of a book, nothing where it was switched off."""
    row = find_edition(session)
    return (NORM,) if row is None or row.keeps_norm else ()


def is_held_back(session: Session) -> bool:
    """Tell whether nothing is told of any promise until somebody has looked at the time."""
    return session.scalar(select(ClockWatch.held_at).limit(1)) is not None


def most_at_once(uow: UnitOfWork) -> int:
    """Return how many breaches at one moment are believed without asking."""
    watch = find_watch(uow.session)
    return watch.most_at_once if watch is not None else MOST_BELIEVED


def read_doubt(uow: UnitOfWork) -> ClockWatch | None:
    """Return why nothing is told of promises, None while it is; Forbidden for who has not to decide about it."""
    if not may(uow.actor, DECIDES):
        raise Forbidden
    watch = find_watch(uow.session)
    return watch if watch is not None and watch.held_at is not None else None


def find_watch(session: Session) -> ClockWatch | None:
    """Return what is known of the time, None before the first sweep."""
    return session.scalars(select(ClockWatch).order_by(ClockWatch.id)).first()


def list_marks(session: Session) -> Sequence[ClockMark]:
    """Return when each machine has last swept, the latest first."""
    return session.scalars(select(ClockMark).order_by(ClockMark.swept_at.desc())).all()


def _make_book(session: Session) -> Book:
    in_order = select(SlaPolicy).where(SlaPolicy.is_active).order_by(SlaPolicy.position, SlaPolicy.id)
    policies = session.scalars(in_order.options(selectinload(SlaPolicy.targets))).all()
    current = select(BusinessHoursVersion).join(
        BusinessHours,
        (BusinessHours.id == BusinessHoursVersion.calendar_id)
        & (BusinessHours.version == BusinessHoursVersion.version),
    )
    rows, zone = session.scalars(current).all(), get_operator(session).zone
    return Book(
        (*(promise_of(policy) for policy in policies), *norm(session)),
        {(row.calendar_id, row.version): calendar_of(row, zone) for row in rows},
        {row.calendar_id: row.version for row in rows},
    )
