"""Work that goes on: started and finished by hand or by time, moved, cancelled, and what happens when it overruns."""

from collections.abc import Callable, Sequence
from datetime import datetime

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.planning import require_notice, write_windows
from servicedesk.core.maintenance.queries.due import is_any_due, list_due
from servicedesk.core.maintenance.queries.policy import read_policy
from servicedesk.core.maintenance.rules import (
    CANCELLED,
    FINISHED,
    PLANNED,
    check_windows,
    checked_words,
)
from servicedesk.core.maintenance.steps import begin_step, decide, note, take, tell, tell_everybody
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.service import declare_by_rule, end_by_rule
from servicedesk.core.people.rules.checks import Checks

PORTION = 20

Windows = Sequence[tuple[datetime, datetime]]


def move_maintenance(uow: UnitOfWork, number: str, windows: Windows, reason: str, override: str = "") -> Maintenance:
    """Do announced work at another time, and tell everybody affected; the limits count anew.

    Raises Forbidden, NotFound, Invalid, and Conflict where it is announced too late and nobody may override that.
    """
    maintenance, checks, moved = begin_step(uow, number, "move"), Checks(), sorted(windows)
    words = checks.text("reason", reason, 2_000)
    check_windows(checks, moved, uow.now())
    checks.finish()
    write_windows(maintenance, moved)
    require_notice(uow, maintenance, override, "override")
    decide(uow, maintenance, "moved", words)
    take(maintenance, "move")
    tell_everybody(uow, maintenance, "changed")
    return maintenance


def keep_maintenance(uow: UnitOfWork, number: str, reason: str) -> Maintenance:
    """Decide that work stays where it is although somebody objected, and tell everybody.

    Raises Forbidden, NotFound, Invalid and Conflict.
    """
    maintenance = begin_step(uow, number, "keep")
    decide(uow, maintenance, "kept", checked_words("reason", reason))
    take(maintenance, "keep")
    tell_everybody(uow, maintenance, "kept")
    return maintenance


def cancel_maintenance(uow: UnitOfWork, number: str, reason: str = "") -> Maintenance:
    """Cancel work that has not begun; whoever was told of it is told so. Raises Forbidden, NotFound and Conflict."""
    maintenance = begin_step(uow, number, "cancel")
    if maintenance.phase == PLANNED and maintenance.ends_at <= uow.now():
        raise Conflict("maintenance.is_over", number=maintenance.number)
    decide(uow, maintenance, "cancelled", checked_words("reason", reason, required=False))
    _end(uow, maintenance, CANCELLED, "cancelled")
    return maintenance


def start_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """Begin the work; its first window must be open. Raises Forbidden, NotFound and Conflict."""
    maintenance = begin_step(uow, number, "start")
    if uow.now() < maintenance.starts_at:
        raise Conflict("maintenance.too_early", number=maintenance.number)
    _start(uow, maintenance)
    return maintenance


def finish_maintenance(uow: UnitOfWork, number: str) -> Maintenance:
    """End the work, and the outage that it became, and tell everybody that it is over.

    Raises Forbidden, NotFound and Conflict.
    """
    maintenance = begin_step(uow, number, "finish")
    if maintenance.outage_id is not None:
        end_by_rule(uow, maintenance.outage_id)
    _end(uow, maintenance, FINISHED, "finished")
    return maintenance


def sweep_maintenances(uow: UnitOfWork) -> int:
    """Do what has come due of announced work, a portion at a time; return how many things were done."""
    work: tuple[tuple[str, Callable[[UnitOfWork, Maintenance], None]], ...] = (
        ("start", _start), ("finish", _finish), ("overrun", _overrun), ("lapse", _lapse), ("warn", _warn),
        ("remind", _remind),
    )  # fmt: skip
    with uow.reading():
        if not is_any_due(uow):
            return 0
    done = 0
    for due, act in work:
        for maintenance in list_due(uow, due, PORTION):
            act(uow, maintenance)
            done += 1
        uow.session.flush()  # what is due next depends on what was done now
    return done


def _start(uow: UnitOfWork, maintenance: Maintenance) -> None:
    take(maintenance, "start")
    maintenance.started_at = uow.now()
    if maintenance.ends_at > uow.now():
        tell_everybody(uow, maintenance, "started")
    else:  # the desk stood still for the whole of it: that it begins is no news any more
        note(uow, maintenance, "started")


def _finish(uow: UnitOfWork, maintenance: Maintenance) -> None:
    _end(uow, maintenance, FINISHED, "finished")


def _overrun(uow: UnitOfWork, maintenance: Maintenance) -> None:
    """Declare the outage that planned work becomes when it does not end in its window."""
    policy = read_policy(uow)
    own = policy.overrun_text
    draft = OutageDraft(
        tuple(each.id for each in maintenance.resources), own or maintenance.public_text,
        policy.overrun_text_en if own else maintenance.public_text_en, maintenance.ends_at, phase="repairing",
    )  # fmt: skip
    maintenance.outage_id = declare_by_rule(uow, draft).id
    decide(uow, maintenance, "overrun")
    tell_everybody(uow, maintenance, "overrun")


def _lapse(uow: UnitOfWork, maintenance: Maintenance) -> None:
    """Cancel what nobody decided about until its window was over: it was not done."""
    decide(uow, maintenance, "lapsed")
    _end(uow, maintenance, CANCELLED, "cancelled")


def _warn(uow: UnitOfWork, maintenance: Maintenance) -> None:
    maintenance.warned_at = uow.now()
    tell(uow, maintenance, "undecided")


def _remind(uow: UnitOfWork, maintenance: Maintenance) -> None:
    maintenance.reminded_at = uow.now()
    told_at = maintenance.published_at or uow.now()
    if uow.now() - told_at >= maintenance.starts_at - uow.now():  # who was told a moment ago needs no reminder
        tell_everybody(uow, maintenance, "reminder")


def _end(uow: UnitOfWork, maintenance: Maintenance, phase: str, told: str) -> None:
    was_announced = maintenance.published_at is not None
    maintenance.phase, maintenance.finished_at = phase, uow.now()
    if was_announced:
        tell_everybody(uow, maintenance, told)
    else:
        note(uow, maintenance, "dropped")
