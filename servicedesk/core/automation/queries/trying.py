"""The dry run: which past tickets a rule would fit and what it would do, without a trace."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from servicedesk.core.automation.drafts import RuleDraft
from servicedesk.core.automation.queries.facts import facts_of, get_with_facts
from servicedesk.core.automation.queries.keeping import EDIT
from servicedesk.core.automation.queries.waiting import find_latest_due, seen
from servicedesk.core.automation.rules.conditions import Verdict, evaluate
from servicedesk.core.automation.rules.moments import TIMED, moments_of
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.tickets.events import SlaBreached, TicketChanged, TicketEscalated, TicketOpened
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import get_ticket

KINDS = (TicketOpened.kind, TicketChanged.kind, TicketEscalated.kind, SlaBreached.kind)
LOOKED_AT = 2_000  # facts, the newest ones, among which those are looked for that would set it off


@dataclass(frozen=True)
class Trial:
    """A ticket as a rule would have met it: for what and when, and condition by condition how it looks now.

    ``key`` is empty where nothing has set the rule off, and the ticket was asked for by its number.
    """

    ticket: Ticket
    key: str
    at: datetime
    verdict: Verdict


def try_rule(uow: UnitOfWork, draft: RuleDraft, *, number: str = "", limit: int = 20) -> Sequence[Trial]:
    """Return what a rule would have met lately, the newest first, or on one ticket. Raises Forbidden and NotFound.

    Conditions are looked at as the tickets are now: what they were like then is not kept.
    """
    require(uow, EDIT)
    if number:
        ticket = get_ticket(uow, number)
        found = list(islice(_met(uow, draft, ticket.id, limit), limit))
        return found or [_tried(uow, draft, ticket, "", uow.now(), "")]
    return list(islice(_met(uow, draft, 0, limit), limit))


def _met(uow: UnitOfWork, draft: RuleDraft, ticket_id: int, limit: int) -> Iterator[Trial]:
    if draft.moment in TIMED:
        for due in find_latest_due(uow, draft, limit, ticket_id):
            yield _tried(uow, draft, get_with_facts(uow, due.ticket_id), due.key, due.since, "")
        return
    found = select(EventRecord).where(
        EventRecord.subject == "ticket", EventRecord.kind.in_(KINDS), EventRecord.subject_id.in_(seen(uow))
    )
    if ticket_id:
        found = found.where(EventRecord.subject_id == ticket_id)
    for record in uow.session.scalars(found.order_by(EventRecord.id.desc()).limit(LOOKED_AT)):
        told = asdict(event_of(record))
        if draft.moment in moments_of(record.kind, told):
            ticket, promise = get_with_facts(uow, record.subject_id), str(told.get("clock", ""))
            yield _tried(uow, draft, ticket, f"event:{record.id}", record.at, promise)


def _tried(uow: UnitOfWork, draft: RuleDraft, ticket: Ticket, key: str, at: datetime, promise: str) -> Trial:
    return Trial(ticket, key, at, evaluate(draft.match, draft.conditions, facts_of(uow, ticket, promise)))
