"""Holding the sweep back when the time is in doubt, and letting it go on when somebody has confirmed it."""

from datetime import datetime, timedelta

from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.service.changes import require
from servicedesk.core.sla.events import ClocksConfirmed, ClocksHeldBack
from servicedesk.core.sla.queries import DECIDES, PERMISSION, find_watch, list_marks
from servicedesk.core.sla.watch_models import MOST_BELIEVED, ClockMark, ClockWatch

MOST_AT_ONCE = 100_000
FORGOTTEN_AFTER = timedelta(days=30)
LONGEST_REASON = 400


def watch_of(uow: UnitOfWork) -> ClockWatch:
    """Return what is known of the time, a row for it where there is none yet."""
    watch = find_watch(uow.session)
    if watch is None:
        watch = ClockWatch(most_at_once=MOST_BELIEVED, waiting=0, held_for="", is_trusted=False)
        uow.session.add(watch)
        uow.session.flush()  # a fact about it names it
    return watch


def hold_back(uow: UnitOfWork, why: str, waiting: int) -> ClockWatch:
    """Tell nothing of any promise until somebody has confirmed the time."""
    watch = watch_of(uow)
    watch.held_at, watch.held_for, watch.waiting, watch.is_trusted = uow.now(), why, waiting, False
    uow.publish(ClocksHeldBack(watch_id=watch.id, why=why, waiting=waiting))
    return watch


def confirm_clocks(uow: UnitOfWork, reason: str = "") -> None:
    """Let the sweep go on: the time is right, and what is due is really due and told to those concerned.

    Raises Forbidden, Invalid, and Conflict where nothing is held back.
    """
    _let_go(uow, reason, is_quiet=False)


def dismiss_clocks(uow: UnitOfWork, reason: str) -> None:
    """Let the sweep go on, and note what is due by now without telling or escalating it; the reason is kept.

    Raises Forbidden, Invalid without a reason, and Conflict where nothing is held back.
    """
    if not reason.strip():
        require(uow, DECIDES)
        raise Invalid({"reason": Message("required")})
    _let_go(uow, reason, is_quiet=True)


def _let_go(uow: UnitOfWork, reason: str, *, is_quiet: bool) -> None:
    require(uow, DECIDES)
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": Message("too_long", {"longest": LONGEST_REASON})})
    watch = watch_of(uow)
    uow.session.refresh(watch, with_for_update=True)  # of two who decide at once the second finds nothing held
    if watch.held_at is None:
        raise Conflict("sla.not_held")
    why, watch.held_at, watch.held_for, watch.is_trusted = watch.held_for, None, "", True
    watch.quiet_until = uow.now() if is_quiet else None
    uow.publish(ClocksConfirmed(watch_id=watch.id, why=why, reason=reason.strip(), is_quiet=is_quiet))


def believe_at_once(uow: UnitOfWork, most: int) -> None:
    """Set how many breaches at one moment are believed without asking. Raises Forbidden and Invalid."""
    require(uow, PERMISSION)
    if not 1 <= most <= MOST_AT_ONCE:
        raise Invalid({"most_at_once": Message("sla.most_at_once", {"longest": MOST_AT_ONCE})})
    watch_of(uow).most_at_once = most


def mark_time(uow: UnitOfWork, boot: str, seconds: float) -> None:
    """Remember that this machine has swept everything that was due; after a confirmation only its time counts."""
    now, watch = uow.now(), watch_of(uow)
    for mark in list_marks(uow.session):
        if mark.boot != boot and (watch.is_trusted or _is_forgotten(mark, now)):
            uow.session.delete(mark)
    watch.is_trusted = False
    uow.session.merge(ClockMark(boot=boot, swept_at=now, seconds=seconds))


def _is_forgotten(mark: ClockMark, now: datetime) -> bool:
    return mark.swept_at < now - FORGOTTEN_AFTER
