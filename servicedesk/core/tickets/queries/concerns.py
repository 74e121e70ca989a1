"""What policies look at on tickets: of one, and counted over all that are open."""

from sqlalchemy import func

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.sla import Concern
from servicedesk.core.tickets.models import ENDED, Category, Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets


def concern_of(ticket: Ticket) -> Concern:
    """Return what policies look at on a ticket."""
    category = ticket.category.code if ticket.category else ""
    return Concern(ticket.kind, category, ticket.priority, ticket.account.kind)


def count_open_concerns(uow: UnitOfWork) -> list[tuple[Concern, int]]:
    """Return how many open tickets there are of each concern, of those that this actor may see."""
    told = (Ticket.kind, Category.code, Ticket.priority, Account.kind)
    found = visible_tickets(uow).where(Ticket.status.not_in(ENDED)).with_only_columns(*told, func.count())
    joined = found.join(Account, Account.id == Ticket.account_id).outerjoin(Category, Category.id == Ticket.category_id)
    rows = uow.session.execute(joined.group_by(*told)).all()
    return [(Concern(kind, code or "", priority, account), count) for kind, code, priority, account, count in rows]
