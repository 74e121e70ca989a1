"""What a ticket has from its customer's side: the questions of its symptom, and its rating."""

from collections.abc import Sequence

from sqlalchemy import select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.customer_models import SymptomQuestion, TicketRating
from servicedesk.core.tickets.models import Category, Ticket


def list_questions(uow: UnitOfWork, category: Category) -> Sequence[SymptomQuestion]:
    """Return what is asked of somebody who notices this symptom, in the operator's order."""
    asked = select(SymptomQuestion).where(SymptomQuestion.category_id == category.id, SymptomQuestion.is_active)
    return uow.session.scalars(asked.order_by(SymptomQuestion.position, SymptomQuestion.id)).all()


def find_rating(uow: UnitOfWork, ticket: Ticket) -> TicketRating | None:
    """Return how content the customer was with a ticket that the actor may see, or None."""
    return uow.session.get(TicketRating, ticket.id)
