"""Sorts of fault as whoever keeps them sees them: those out of use too."""

from collections.abc import Sequence

from sqlalchemy import select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.service.changes import require
from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.models import Category

PERMISSION = "category.edit"


def find_categories(uow: UnitOfWork, text: str = "", *, after: int = 0, limit: int = PAGE) -> Sequence[Category]:
    """Return the categories whose name or symptom holds this text, in their order, those out of use too."""
    require(uow, PERMISSION)
    rows = select(Category)
    if text:
        rows = rows.where(
            Category.name.icontains(text, autoescape=True) | Category.symptom.icontains(text, autoescape=True)
        )
    return uow.session.scalars(page_of(rows, Category, ("position", "id"), after, limit)).all()


def get_category(uow: UnitOfWork, category_id: int) -> Category:
    """Return a category for whoever keeps them, or raise NotFound."""
    require(uow, PERMISSION)
    found = uow.session.get(Category, category_id)
    if found is None:
        raise NotFound
    return found


def every_question(uow: UnitOfWork, category: Category) -> list[SymptomQuestion]:
    """Return the questions of a category in their order, those asked no longer too; the caller keeps categories."""
    found = select(SymptomQuestion).where(SymptomQuestion.category_id == category.id)
    return list(uow.session.scalars(found.order_by(SymptomQuestion.position, SymptomQuestion.id)))
