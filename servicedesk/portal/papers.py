"""What the desk gave a customer on paper: found again beside the planned work or the report that it is about."""

from collections.abc import Sequence

from servicedesk.core import documents, maintenance
from servicedesk.core.documents import Document
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.tickets.models import Ticket
from servicedesk.web.locale import current_language


def papers_of_work(uow: UnitOfWork, work: Maintenance, contact_id: int) -> Sequence[Document]:
    """Return the papers of what a contact was told of planned work, in the language of the page if there are such."""
    told = maintenance.list_sequences_told(uow, work.id, contact_id)
    found = documents.list_papers_about(uow, [f"maintenance:{work.id}:{each}" for each in told])
    return [each for each in found if each.language == current_language()] or found


def papers_of_ticket(uow: UnitOfWork, ticket: Ticket) -> Sequence[Document]:
    """Return the papers of a report that its customer may have, those that are made."""
    return documents.list_own_about(uow, f"ticket:{ticket.id}")


def one_of(papers: Sequence[Document], number: str) -> Document:
    """Return the paper of this number among those that the reader may have, or raise NotFound."""
    wanted = normal_number(number)
    for paper in papers:
        if paper.number == wanted:
            return paper
    raise NotFound
