"""Which tickets a rule that waits is about: those whose time has passed since the rule was looked at last.

Only what happened in that window is read, along an index, so the cost grows with what comes due and not with how
many tickets there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Select, select

from servicedesk.core.automation.drafts import OFFICE, RuleDraft
from servicedesk.core.automation.models import RuleRun
from servicedesk.core.automation.rules.following import rule_of
from servicedesk.core.automation.rules.moments import PROMISE_DUE, begins, ends
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla.queries import is_held_back
from servicedesk.core.tickets.clock_models import TicketClock
from servicedesk.core.tickets.events import TicketChanged, TicketEscalated, TicketOpened
from servicedesk.core.tickets.models import ENDED, Ticket
from servicedesk.core.tickets.queries.escalations import office_of
from servicedesk.core.tickets.queries.seeing import visible_tickets

BACK = timedelta(days=30)
KINDS = (TicketOpened.kind, TicketChanged.kind, TicketEscalated.kind)


class Due(NamedTuple):
    """A ticket whose time has passed: its identifier, the name of the occasion, and since when it waited."""

    ticket_id: int
    key: str
    since: datetime


def find_due(uow: UnitOfWork, draft: RuleDraft, since: datetime, until: datetime) -> Iterator[Due]:
    """Yield what has come due of a rule that waits within a span of time, in order."""
    if draft.moment == PROMISE_DUE:
        return _promises_due(uow, draft, until)
    return _facts_due(uow, draft, threshold(uow, draft, since), threshold(uow, draft, until))


def find_latest_due(uow: UnitOfWork, draft: RuleDraft, limit: int, ticket_id: int = 0) -> list[Due]:
    """Return for which tickets, or for one, the time has passed by now, the latest first, looking back a month."""
    now = uow.now()
    if draft.moment == PROMISE_DUE:
        found = [each for each in _promises_due(uow, draft, now) if not ticket_id or each.ticket_id == ticket_id]
        return found[::-1][:limit]
    since, until = threshold(uow, draft, now - BACK), threshold(uow, draft, now)
    return list(islice(_facts_due(uow, draft, since, until, ticket_id=ticket_id, latest_first=True), limit))


def seen(uow: UnitOfWork) -> Select[int]:
    """Select the identifiers of the tickets that the actor may see."""
    return visible_tickets(uow).with_only_columns(Ticket.id)


def list_done(uow: UnitOfWork, rule_id: int, due: Sequence[Due]) -> set[tuple[int, str]]:
    """Return which of these occasions a rule has been followed for, each as its ticket and its name."""
    tickets = {each.ticket_id for each in due}
    found = select(RuleRun.ticket_id, RuleRun.occasion).where(
        RuleRun.rule_id == rule_id, RuleRun.ticket_id.in_(tickets)
    )
    return {(ticket_id, key) for ticket_id, key in uow.session.execute(found)} if tickets else set()


def threshold(uow: UnitOfWork, draft: RuleDraft, moment: datetime) -> datetime:
    """Return until when something must have happened to have waited long enough at this moment."""
    lasting = timedelta(minutes=draft.minutes)
    return office_of(uow).subtract(moment, lasting) if draft.counted_by == OFFICE else moment - lasting


def is_doubted(uow: UnitOfWork) -> bool:
    """Tell whether nothing is done by the time, because somebody has to look at the clocks first."""
    return is_held_back(uow.session)


def _facts_due(
    uow: UnitOfWork, draft: RuleDraft, after: datetime, until: datetime, *, ticket_id: int = 0,
    latest_first: bool = False,
) -> Iterator[Due]:  # fmt: skip
    """Yield the tickets, or one, that something happened to in a window and that still wait for what would end it.

    Whether one still waits is asked when its turn comes: whoever wants a few asks for no more than those.
    """
    opened = seen(uow).where(Ticket.status.not_in(ENDED))
    found = _facts().where(EventRecord.at > after, EventRecord.at <= until, EventRecord.subject_id.in_(opened))
    if ticket_id:
        found = found.where(EventRecord.subject_id == ticket_id)
    order = (EventRecord.at, EventRecord.id)
    found = found.order_by(*(each.desc() for each in order) if latest_first else order)
    for record in uow.session.scalars(found).all():
        if _begins(draft.moment, record) and not _has_ended(uow, draft.moment, record):
            yield Due(record.subject_id, f"since:{record.id}", record.at)


def _facts() -> Select[EventRecord]:
    return select(EventRecord).where(EventRecord.subject == "ticket", EventRecord.kind.in_(KINDS))


def _begins(moment: str, record: EventRecord) -> bool:
    return begins(moment, record.kind, asdict(event_of(record)), by_rule=bool(rule_of(record.actor)))


def _has_ended(uow: UnitOfWork, moment: str, record: EventRecord) -> bool:
    later = _facts().where(EventRecord.subject_id == record.subject_id, EventRecord.id > record.id)
    return any(
        ends(moment, each.kind, asdict(event_of(each)), by_rule=bool(rule_of(each.actor)))
        for each in uow.session.scalars(later)
    )


def _promises_due(uow: UnitOfWork, draft: RuleDraft, until: datetime) -> Iterator[Due]:
    """Yield the tickets of which a promise runs and is due soon; each period of a promise is one occasion."""
    last = until + timedelta(minutes=draft.minutes)
    if draft.counted_by == OFFICE:
        last = office_of(uow).add(until, timedelta(minutes=draft.minutes))
    opened = seen(uow).where(Ticket.status.not_in(ENDED))
    running = (each.is_(None) for each in (TicketClock.paused_at, TicketClock.met_at, TicketClock.stopped_at))
    found = select(TicketClock).where(
        TicketClock.clock == draft.promise, TicketClock.due_at > until, TicketClock.due_at <= last, *running,
        TicketClock.ticket_id.in_(opened),
    )  # fmt: skip
    for row in uow.session.scalars(found.order_by(TicketClock.due_at, TicketClock.ticket_id)).all():
        yield Due(row.ticket_id, f"due:{row.clock}:{row.period}:{row.due_at.isoformat()}", row.due_at)
