"""Claims: the one that a fault became, and the faults that are due to become one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, not_, or_, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.regulation import Rules
from servicedesk.core.tickets.models import OPEN, Interaction, Ticket, TicketLink
from servicedesk.core.tickets.queries.evidence import lacking_evidence
from servicedesk.core.tickets.queries.seeing import locked, visible_tickets
from servicedesk.core.tickets.queries.strangers import UNKNOWN_ACCOUNT

CLAIM = "claim"


def find_claim(uow: UnitOfWork, fault: Ticket) -> Ticket | None:
    """Return the claim that a fault became, None while it is none."""
    made = select(TicketLink.ticket_id).where(TicketLink.to_id == fault.id, TicketLink.kind == CLAIM)
    return uow.session.scalars(visible_tickets(uow).where(Ticket.id.in_(made)).limit(1)).one_or_none()


def is_claimed(uow: UnitOfWork, fault: Ticket) -> bool:
    """Tell whether a fault became a claim, one that the actor does not see too."""
    made = select(TicketLink.id).where(TicketLink.to_id == fault.id, TicketLink.kind == CLAIM).limit(1)
    return uow.session.scalar(made) is not None


def find_claimed(uow: UnitOfWork, claim: Ticket) -> Ticket | None:
    """Return the fault that a claim is about, None for what is no claim."""
    about = select(TicketLink.to_id).where(TicketLink.ticket_id == claim.id, TicketLink.kind == CLAIM)
    return uow.session.scalars(visible_tickets(uow).where(Ticket.id.in_(about)).limit(1)).one_or_none()


def is_claim_about(uow: UnitOfWork, ticket: Ticket, fault: Ticket) -> bool:
    """Tell whether a ticket is the claim about this fault."""
    link = and_(TicketLink.ticket_id == ticket.id, TicketLink.to_id == fault.id, TicketLink.kind == CLAIM)
    return uow.session.scalar(select(TicketLink.id).where(link)) is not None


def list_claims_due(uow: UnitOfWork, rules: Rules, limit: int = 200) -> Sequence[int]:
    """Return the identifiers of the faults whose time is over, the longest first."""
    found = visible_tickets(uow).where(_is_due(uow, rules)).with_only_columns(Ticket.id)
    return uow.session.scalars(found.order_by(Ticket.claim_by, Ticket.id).limit(limit)).all()


def due_to_change(uow: UnitOfWork, ticket_id: int, rules: Rules) -> Ticket | None:
    """Return a fault that is still due once it is locked, None for one that somebody has seen to meanwhile."""
    found = visible_tickets(uow).where(Ticket.id == ticket_id, _is_due(uow, rules))
    return uow.session.scalars(locked(found)).one_or_none()


def _is_due(uow: UnitOfWork, rules: Rules) -> ColumnElement[bool]:
    """Return the condition: not solved in time, or solved without the evidence; while it waits for its customer, not.

    Without the rule that makes claims nothing is due, whatever was promised before. What somebody reported who has
    not been recognised is nobody's claim until it is known whose it is.
    """
    waits = and_(Ticket.status == "pending", Ticket.pending_reason == "customer")
    unsolved = and_(Ticket.status.in_(("acknowledged", "inProgress", "pending")), not_(waits))
    unproven = and_(Ticket.status == "resolved", lacking_evidence(rules))
    anybodys = Ticket.account_id.not_in(select(Account.id).where(Account.number == UNKNOWN_ACCOUNT))
    return and_(Ticket.claim_by <= uow.now(), or_(unsolved, unproven), anybodys)


def list_uncoded(uow: UnitOfWork, rules: Rules, since: object, limit: int = 100) -> Sequence[Ticket]:
    """Return the open tickets that should have a code and got none, because there was none left; locked.

    A claim should whenever codes are given at all. A fault comes before its claim.
    """
    found = visible_tickets(uow).where(
        Ticket.claim_code.is_(None), Ticket.kind.in_({*rules.codes_of, CLAIM}), Ticket.opened_at >= since,
        Ticket.status.in_(OPEN),
    )  # fmt: skip
    return uow.session.scalars(locked(found.order_by(Ticket.id).limit(limit), skip=True)).all()


def first_words(uow: UnitOfWork, ticket: Ticket) -> Interaction | None:
    """Return what was written when a ticket was opened."""
    found = select(Interaction).where(Interaction.ticket_id == ticket.id).order_by(Interaction.id).limit(1)
    return uow.session.scalars(found).one_or_none()
