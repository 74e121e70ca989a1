"""What a ticket has from its customer's side: the questions of its symptom, and its rating."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.customer_models import SymptomQuestion, TicketRating
from servicedesk.core.tickets.models import Category, Ticket


def list_questions(uow: UnitOfWork, category: Category) -> Sequence[SymptomQuestion]:
    """Return what is asked of somebody who notices this symptom, in the operator's order."""
    asked = select(SymptomQuestion).where(SymptomQuestion.category_id == category.id, SymptomQuestion.is_active)
    return uow.session.scalars(asked.order_by(SymptomQuestion.position, SymptomQuestion.id)).all()


def list_categories_with_questions(uow: UnitOfWork, code: str) -> tuple[list[Category], list[SymptomQuestion]]:
    """Return the categories in use, and what is asked of somebody who notices the one of this code."""
    rows: Sequence[Any] = uow.session.execute(_asking(), {"code": code}).all()
    return list(dict.fromkeys(row[0] for row in rows)), [row[1] for row in rows if row[1] is not None]


@cache
def _asking() -> Select[Category, SymptomQuestion]:
    """Return the statement, made once."""
    is_of = SymptomQuestion.category_id == Category.id
    is_asked = and_(is_of, SymptomQuestion.is_active, Category.code == bindparam("code"))
    found = select(Category, SymptomQuestion).outerjoin(SymptomQuestion, is_asked).where(Category.is_active)
    return found.order_by(Category.position, Category.id, SymptomQuestion.position, SymptomQuestion.id)


def find_rating(uow: UnitOfWork, ticket: Ticket) -> TicketRating | None:
    """Return how content the customer was with a ticket that the actor may see, or None."""
    return uow.session.get(TicketRating, ticket.id)
