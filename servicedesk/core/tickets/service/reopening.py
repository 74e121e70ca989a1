"""Opening a ticket again that was solved, because its customer says that it is not."""

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.links import list_ended_links
from servicedesk.core.tickets.rules import transition
from servicedesk.core.tickets.service.placing import enter_team
from servicedesk.core.tickets.service.writing import note_change


def leave_what_is_over(uow: UnitOfWork, ticket: Ticket) -> None:
    """Take a ticket out of every outage that has ended: what fails still is something of its own, and stays so."""
    for made in list_ended_links(uow, ticket):
        uow.session.delete(made)
        ticket.apart_since = uow.now()
        note_change(uow, ticket, "unlinked", ticket.status, reason="outage", reference_id=made.outage_id)


def reopen(uow: UnitOfWork, ticket: Ticket, interaction_id: int) -> None:
    """Let a ticket that was solved go on, because its customer says so; its clocks keep what they know.

    The promise of attention begins anew; the others go on, less the time since the solution.
    """
    before = ticket.status
    leave_what_is_over(uow, ticket)
    ticket.status, ticket.pending_reason = transition(ticket, "reopen").to, ""
    ticket.resolved_at = ticket.answered_at = None
    ticket.promise_began_at = uow.now()
    enter_team(uow, ticket, ticket.team)
    note_change(uow, ticket, "rejected_solution", before, reference_id=interaction_id)
