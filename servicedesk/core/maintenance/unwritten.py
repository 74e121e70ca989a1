"""Notices that could not be written: each tried again by itself, later each time, and parked after the last attempt.

One of them never stops another, and none is lost: what is parked waits for somebody who mends its cause.
"""

from datetime import timedelta

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.unwritten import DUE, PARKED, notice_to_retry

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))
LONGEST_ERROR = 4_000


def is_last_attempt(notice: MaintenanceNotice) -> bool:
    """Tell whether a notice that cannot be written this time either is parked."""
    return notice.attempts >= len(PAUSES)


def note_unwritten(uow: UnitOfWork, notice: MaintenanceNotice, error: str) -> None:
    """Note why a notice could not be written, and when it is tried again, if it is."""
    notice.attempts, notice.error = notice.attempts + 1, error[-LONGEST_ERROR:]
    if notice.attempts <= len(PAUSES):
        notice.again_at = uow.now() + PAUSES[notice.attempts - 1]
    else:
        notice.state, notice.again_at = PARKED, None


def retry_notice(uow: UnitOfWork, notice_id: int) -> MaintenanceNotice:
    """Make a notice that could not be written due at once, with all its attempts before it.

    Raises Forbidden, and NotFound where there is none that waits.
    """
    notice = notice_to_retry(uow, notice_id)
    notice.state, notice.attempts, notice.again_at = DUE, 0, None
    uow.nudge_after_commit()
    return notice
