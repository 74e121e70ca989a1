"""Which customers may leave: what happened to them is counted, and a consultant has begun to do something about it."""

from datetime import timedelta

from demo.operator.desk import Desk
from servicedesk.core import risk, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.events import TicketChanged
from servicedesk.core.tickets.models import Ticket

CALLED = "104094"
NOTE = "Llamada a Grace: está molesta por las caídas. Se ofreció una visita con el ingeniero de la red."


def keep(desk: Desk) -> None:
    """Count what happened to those who have a story; what the desk is told of later changes nothing of it."""
    with desk.work() as uow:
        for account_id in desk.accounts.values():
            for ticket in tickets.list_tickets(uow, account_id=account_id):
                _count(uow, ticket)
    account_id = desk.accounts[CALLED]
    with desk.work(desk.users["ventas"]) as uow:
        if not any(step.action == "noted" for step in risk.list_steps(uow, account_id)):
            risk.note_contact(uow, account_id, NOTE, (desk.today + timedelta(days=2)).date())


def _count(uow: UnitOfWork, ticket: Ticket) -> None:
    risk.note_opened(uow, ticket)
    if ticket.rating is not None:
        rated = TicketChanged(
            ticket_id=ticket.id, number=ticket.number or "", account_id=ticket.account_id, action="rated",
            status_from=ticket.status, status_to=ticket.status, reason=str(ticket.rating),
        )  # fmt: skip
        risk.note_change(uow, ticket, rated)
