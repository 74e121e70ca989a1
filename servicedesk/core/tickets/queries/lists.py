"""Lists of tickets: the customer's own by their last change, and work for jobs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.orm import joinedload

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import Rules
from servicedesk.core.tickets.models import ENDED, Category, Ticket
from servicedesk.core.tickets.queries.evidence import lacking_evidence
from servicedesk.core.tickets.queries.seeing import locked, visible_tickets

PAGE = 50


def list_tickets(
    uow: UnitOfWork, *, account_id: int = 0, service_id: int = 0, open_only: bool = False, statuses: Sequence[str] = (),
    after: tuple[datetime, int] | None = None, limit: int = PAGE,
) -> Sequence[Ticket]:  # fmt: skip
    """Return the tickets that this actor may see, the last changed first."""
    found = visible_tickets(uow)
    if account_id:
        found = found.where(Ticket.account_id == account_id)
    if service_id:
        found = found.where(Ticket.service_id == service_id)
    if open_only:
        found = found.where(Ticket.status.not_in(ENDED))
    if statuses:
        found = found.where(Ticket.status.in_(statuses))
    if after:
        at, last = after
        found = found.where(Ticket.changed_at <= at, or_(Ticket.changed_at < at, Ticket.id < last))
    shown = [joinedload(Ticket.service), joinedload(Ticket.category)]
    newest = found.options(*shown).order_by(Ticket.changed_at.desc(), Ticket.id.desc())
    return uow.session.scalars(newest.limit(limit)).all()


def list_numbered(uow: UnitOfWork, numbers: Collection[str]) -> Sequence[Ticket]:
    """Return those of these tickets that the actor may see, by what is owed first."""
    found = visible_tickets(uow).where(Ticket.number.in_(numbers)).options(joinedload(Ticket.account))
    return uow.session.scalars(found.order_by(Ticket.queue_by, Ticket.id)).all()


def list_tickets_to_recheck(
    uow: UnitOfWork, codes: Sequence[str], *, after: int = 0, limit: int = 500
) -> Sequence[Ticket]:
    """Return tickets whose account is not verified, or that are held for one of these reasons.

    They come by their identifier, a portion at a time: the next one begins ``after`` the last ticket of this one.
    """
    unverified = and_(Ticket.account_check == "unverified", Ticket.status.not_in(ENDED))
    also = Ticket.hold["also"].as_string()  # the reasons behind the first one, as JSON
    behind = [also.contains(f'"{code}"', autoescape=True) for code in codes]
    held = and_(Ticket.status == "held", or_(Ticket.hold["code"].as_string().in_(codes), *behind))
    found = visible_tickets(uow).where(Ticket.id > after, or_(unverified, held)).options(joinedload(Ticket.account))
    return uow.session.scalars(found.order_by(Ticket.id).limit(limit)).all()


def list_tickets_to_close(uow: UnitOfWork, before: datetime, rules: Rules, limit: int = 200) -> Sequence[Ticket]:
    """Return tickets that were resolved before this moment and that nobody has confirmed, locked.

    Those for whose evidence the rules wait are left out, so that they stand before nothing else.

    Those that somebody is at just now are left out: they come with the next sweep, if nothing was decided.
    """
    found = visible_tickets(uow).where(Ticket.status == "resolved", Ticket.resolved_at < before)
    if rules.silence == "waits":
        found = found.where(not_(lacking_evidence(rules)))
    return uow.session.scalars(locked(found.order_by(Ticket.id).limit(limit), skip=True)).all()


def list_categories(uow: UnitOfWork, service_kind: str = "") -> Sequence[Category]:
    """Return the categories in use, those of any service and those of this kind of service."""
    found = uow.session.scalars(_categories()).all()
    return [each for each in found if not service_kind or each.service_kind in ("", service_kind)]


class CategoryNamed(NamedTuple):
    """A category as a list of choices needs it."""

    id: int
    name: str
    name_en: str | None

    def name_in(self, language: str) -> str:
        """Return what staff call it, in their language."""
        return in_language(language, self.name, self.name_en)


def name_categories(uow: UnitOfWork) -> list[CategoryNamed]:
    """Return what the categories in use are called, in the operator's order and without objects."""
    return [CategoryNamed._make(row) for row in uow.session.execute(_names())]


@cache
def _names() -> Select[int, str, str | None]:
    """Return the statement, made once: every queue asks it."""
    category = table_of(Category).c
    named = select(*(category[name] for name in CategoryNamed._fields)).where(category.is_active)
    return named.order_by(category.position, category.id)


@cache
def _categories() -> Select[Category]:
    """Return the statement, made once."""
    return select(Category).where(Category.is_active).order_by(Category.position, Category.id)
