"""Which evidence there is that tickets may end, and which is missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, not_, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.regulation import Rules, read_rules
from servicedesk.core.tickets.closing_models import ClosingEvidence
from servicedesk.core.tickets.models import Ticket


def list_evidence(uow: UnitOfWork, ticket: Ticket) -> Sequence[ClosingEvidence]:
    """Return the evidence of a ticket that the actor has found before, the oldest first; for staff alone."""
    found = select(ClosingEvidence).where(ClosingEvidence.ticket_id == ticket.id)
    return uow.session.scalars(found.order_by(ClosingEvidence.id)).all()


def missing_evidence(uow: UnitOfWork, ticket: Ticket) -> str:
    """Return what a ticket lacks before it may end: either, certificate or agreement; empty where nothing is."""
    rules = read_rules(uow)
    return rules.evidence if ticket in lacking(uow, [ticket], rules) else ""


def lacking(uow: UnitOfWork, tickets: Iterable[Ticket], rules: Rules) -> list[Ticket]:
    """Return those of these tickets that lack what the rules ask for."""
    asked = [each for each in tickets if rules.asks_evidence(each.kind)]
    if not asked:
        return []
    given: dict[int, set[str]] = defaultdict(set)
    found = select(ClosingEvidence.ticket_id, ClosingEvidence.kind)
    for ticket_id, kind in uow.session.execute(found.where(ClosingEvidence.ticket_id.in_([each.id for each in asked]))):
        given[ticket_id].add(kind)
    return [each for each in asked if rules.lacks_evidence(each.kind, given[each.id])]


def lacking_evidence(rules: Rules) -> ColumnElement[bool]:
    """Return the condition of a ticket that lacks what the rules ask for, for any statement about tickets."""
    if rules.evidence == "none":
        return false()
    given = exists().where(ClosingEvidence.ticket_id == Ticket.id, ClosingEvidence.kind.in_(rules.accepted))
    return and_(Ticket.kind.in_(rules.evidence_of), not_(given))
