"""What each clock sees of a ticket: from when it counts, what keeps its promise, what it waits for."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from servicedesk.core.sla.book import Aim, Book
from servicedesk.core.sla.clocks import HELD, ClockState, Seen, follow
from servicedesk.core.tickets.models import BEHIND, ENDED, Ticket

FROM_THE_REPORT = ("attention", "regulator")  # counted from the report, or its release, whenever they were promised
TAKEN_UP = ("inProgress", "pending", "resolved")

Clocks = Mapping[str, ClockState]


def seen_of(ticket: Ticket, clock: str, state: ClockState | None, now: datetime, *, is_told: bool = False) -> Seen:
    """Return what a clock sees of a ticket; ``is_told`` when its customer has just had news of staff."""
    if clock == "response":
        is_met = ticket.assignee_id is not None or ticket.status in TAKEN_UP
    elif clock == "attention":
        is_met = ticket.answered_at is not None
    else:
        is_met = ticket.resolved_at is not None and ticket.status in ("resolved", "closed")
    return Seen(
        began_at=_began_at(ticket, clock, state, now, is_told=is_told),
        is_met=is_met,
        is_over=ticket.status in ENDED,
        waits_for=HELD if ticket.status == "held" else ticket.pending_reason or "",
        restarts=clock in ("attention", "next_update"),
        is_lasting=clock == "response",
    )


def _began_at(
    ticket: Ticket, clock: str, state: ClockState | None, now: datetime, *, is_told: bool
) -> datetime | None:  # fmt: skip
    promised_at = ticket.promise_began_at
    if promised_at is None or clock in FROM_THE_REPORT:
        return promised_at
    if state is None or (clock == "next_update" and is_told):
        return now
    return max(state.began_at, promised_at) if clock == "next_update" else state.began_at


def follow_ticket(
    book: Book, ticket: Ticket, clocks: Clocks, aims: Mapping[str, Aim], now: datetime, *, is_told: bool = False
) -> dict[str, ClockState]:
    """Return all clocks of a ticket as they stand now."""
    followed = {}
    for clock in dict.fromkeys((*clocks, *aims)):
        state = clocks.get(clock)
        seen = seen_of(ticket, clock, state, now, is_told=is_told)
        new = follow(book, state, aims.get(clock), seen, now)
        if new is not None:
            followed[clock] = new
    return followed


def show_promise(ticket: Ticket, clocks: Clocks) -> None:
    """Write on a ticket what its clocks promise: until when it is attended, and what is owed first."""
    attention = clocks.get("attention")
    if attention is not None and ticket.promise_began_at is not None:
        ticket.attend_by = attention.due_at
    news = clocks.get("next_update")
    ticket.news_by = news.due_at if news is not None and news.is_running else None
    nearest = nearest_of(clocks.values())
    ticket.queue_by = nearest.due_at if nearest else ticket.opened_at + BEHIND
    ticket.owed_for = nearest.aim.clock if nearest else None
    ticket.owed_since = nearest.began_at if nearest else None


def nearest_of(clocks: Iterable[ClockState]) -> ClockState | None:
    """Return the clock whose running promise is due first, None while none runs."""
    return min((each for each in clocks if each.is_running), key=lambda each: each.due_at, default=None)
