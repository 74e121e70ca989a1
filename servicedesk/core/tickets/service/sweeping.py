"""The sweep: tells each phase of each clock once when it has come, and holds back while the time is in doubt."""

from datetime import datetime

from servicedesk.core import notifications
from servicedesk.core.kernel.clock import boot_name
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import list_users_who_may
from servicedesk.core.sla.book import Book
from servicedesk.core.sla.clocks import BREACH
from servicedesk.core.sla.queries import DECIDES, current_edition, list_marks, read_book, with_calendars
from servicedesk.core.sla.service.watching import hold_back, mark_time, watch_of
from servicedesk.core.sla.watch import TOO_MANY, doubt, was_away
from servicedesk.core.sla.watch_models import ClockWatch
from servicedesk.core.tickets.queries.clocks import Due, count_breaches, list_due_clocks
from servicedesk.core.tickets.service.escalating_late import escalate_by_breach
from servicedesk.core.tickets.service.firing import fire_clock

PORTION = 100  # clocks in one transaction
NOTICE = "clocks"
ESCALATED = ("attention", "resolution", "regulator", "next_update")
SILENCE = "next_update"


def sweep_clocks(uow: UnitOfWork, boot: str = "") -> int:
    """Tell what has come due of a portion of clocks; return how many phases were told, 0 when nothing is left.

    Call it again until it returns 0: only then the time is marked as swept, so that a sweep that was killed counts
    as one that never was. ``boot`` names the run of the machine whose seconds can be compared.
    """
    watch, boot = watch_of(uow), boot or boot_name()
    if watch.held_at is not None or _is_doubted(uow, watch, boot):
        return 0
    due = list_due_clocks(uow, uow.now(), PORTION)
    book = read_book(uow.session, current_edition(uow.session))
    book = with_calendars(uow.session, book, [each.row.state.key for each in due])
    told = sum(_tell(uow, book, each, watch.quiet_until) for each in due)
    if not told:
        mark_time(uow, boot, uow.clock.monotonic())
    return told


def _tell(uow: UnitOfWork, book: Book, due: Due, quiet_until: datetime | None) -> int:
    """Tell what has come due of one clock, and escalate a ticket that was not attended or solved in time (N3).

    Those who must know are told of a silence too (N4), and the ticket stays where it is: only an answer is owed.
    """
    facts = fire_clock(uow, book, due.row, due.ticket, due.category, quiet_until)
    clock = due.row.clock
    if clock in ESCALATED and any(each.percent == BREACH and not each.is_quiet for each in facts):
        escalate_by_breach(uow, due.ticket, hands_over=clock != SILENCE)
    return len(facts)


def _is_doubted(uow: UnitOfWork, watch: ClockWatch, boot: str) -> bool:
    """Look at the time before anything is told by it, and hold back where it cannot be believed."""
    if watch.is_trusted:
        return False
    now, marks = uow.now(), list_marks(uow.session)
    why = doubt(marks, boot, now, uow.clock.monotonic())
    waiting = count_breaches(uow, now, watch.most_at_once + 1)
    if not why and waiting > watch.most_at_once and not was_away(marks, now):
        why = TOO_MANY
    if not why:
        return False
    hold_back(uow, why, waiting)
    for user in list_users_who_may(uow, DECIDES):
        notifications.give_notice(uow, user.id, NOTICE, "", uow.actor.key)
    return True
