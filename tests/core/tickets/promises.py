"""Policies for the tests of clocks: short, by the clock, and easy to reckon with."""

from datetime import timedelta

from servicedesk.core.sla import PolicyDraft, TargetDraft, create_policy
from servicedesk.core.tickets.clock_models import TicketClock

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AWAY = ("customer",)
USUAL = PolicyDraft(
    "Todo",
    "Everything",
    targets=(
        TargetDraft("response", (60,) * 4),
        TargetDraft("attention", (24 * 60,) * 4),
        TargetDraft("resolution", (240, 480, 960, 1920), pauses=AWAY),
        TargetDraft("next_update", (120,) * 4, pauses=AWAY),
    ),
)


def promise(work, *drafts):
    """Promise what is usual, or what these drafts say."""
    with work() as uow:
        return [create_policy(uow, draft).id for draft in drafts or (USUAL,)]


def clocks_of(session, ticket_id):
    """Return the clocks of a ticket by name, as they were committed."""
    session.rollback()
    rows = session.query(TicketClock).filter_by(ticket_id=ticket_id)
    return {row.clock: row.state for row in rows}


def running(session, ticket_id):
    """Return the names of the clocks of a ticket whose time passes."""
    return {name for name, state in clocks_of(session, ticket_id).items() if state.is_running}
