"""What conditions look at: a ticket as plain text, field by field."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from servicedesk.core.automation.rules.conditions import Facts
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Interaction, Ticket
from servicedesk.core.tickets.queries.escalations import open_escalation
from servicedesk.core.tickets.queries.seeing import visible_tickets


def tickets_with_facts(uow: UnitOfWork) -> Select[Ticket]:
    """Select the tickets that the actor may see, with what conditions look at."""
    around = [joinedload(each) for each in (Ticket.account, Ticket.category, Ticket.service)]
    return visible_tickets(uow).options(*around)


def get_with_facts(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """Return a ticket that the caller knows of, with what conditions look at."""
    return uow.session.scalars(tickets_with_facts(uow).where(Ticket.id == ticket_id)).one()


def facts_of(uow: UnitOfWork, ticket: Ticket, promise: str = "") -> Facts:
    """Return a ticket as conditions look at it; ``promise`` is the one that it is about."""
    escalation = open_escalation(uow, ticket)  # asks nothing of a ticket that nobody escalated
    return {
        "kind": ticket.kind,
        "category": ticket.category.code if ticket.category else "",
        "priority": str(ticket.priority),
        "status": ticket.status,
        "waiting_for": ticket.pending_reason,
        "team": str(ticket.team_id or ""),
        "assignee": str(ticket.assignee_id or ""),
        "channel": ticket.channel,
        "segment": ticket.account.kind,
        "account": ticket.account.number,
        "service_kind": ticket.service.kind if ticket.service else "",
        "title": " ".join(filter(None, (ticket.subject, ticket.subject_en))),
        "tier": str(escalation.tier if escalation else 0),
        "promise": promise,
    }


def last_said(uow: UnitOfWork, ticket: Ticket) -> Interaction:
    """Return the last contact with the customer on a ticket that the caller has found."""
    mine = select(Interaction).where(Interaction.ticket_id == ticket.id)
    return uow.session.scalars(mine.order_by(Interaction.id.desc()).limit(1)).one()
