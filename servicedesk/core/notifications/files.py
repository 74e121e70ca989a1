"""Files that messages take with them, and messages that wait for one."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import Session, aliased

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.models import Notification, NotificationFile

HELD = "held"
PDF = "application/pdf"
UNTRACKED = {"synchronize_session": False}


def attach_bytes(uow: UnitOfWork, notification_id: int, name: str, content_type: str, content: bytes) -> None:
    """Let a queued message take these few bytes with it, in the transaction that queued it."""
    uow.session.add(
        NotificationFile(notification_id=notification_id, name=name, content_type=content_type, content=content)
    )


def attach_later(
    uow: UnitOfWork, notification_ids: Collection[int], name: str, waits_for: str, file_key: str, *, is_needed: bool
) -> None:
    """Let queued messages take a PDF with them that is being made, in the transaction that queued them.

    With a key it is there already; without one they are held until ``attach_file`` or ``go_without_file``.
    """
    file = {"name": name, "content_type": PDF, "file_key": file_key, "waits_for": waits_for, "is_needed": is_needed}
    uow.session.add_all(NotificationFile(notification_id=each, **file) for each in notification_ids)
    if not file_key:
        uow.session.execute(
            update(Notification).where(Notification.id.in_(notification_ids)).values(state=HELD),
            execution_options=UNTRACKED,
        )


def attach_file(uow: UnitOfWork, waits_for: str, file_key: str) -> None:
    """Give a file to the messages that wait for it; those that wait for no other go out now.

    A message that went without it stays one that went without it.
    """
    unsent = exists().where(Notification.id == NotificationFile.notification_id, Notification.state != "sent")
    waiting = update(NotificationFile).where(NotificationFile.waits_for == waits_for, unsent)
    uow.session.execute(waiting.values(file_key=file_key), execution_options=UNTRACKED)
    _let_go(uow, waits_for, (NotificationFile.file_key == "", NotificationFile.waits_for != ""))


def go_without_file(uow: UnitOfWork, waits_for: str) -> None:
    """Let go the messages that can do without this file, and wait for no other one that they need."""
    absent = (NotificationFile.file_key == "", NotificationFile.waits_for != "")
    _let_go(uow, waits_for, (*absent, ~_is_spared(waits_for)))


def files_of(session: Session, notification_ids: Collection[int]) -> dict[int, list[NotificationFile]]:
    """Return the files of these messages that are there, in the order in which they were attached."""
    rows = select(NotificationFile).where(NotificationFile.notification_id.in_(notification_ids))
    there = (NotificationFile.file_key != "") | (NotificationFile.waits_for == "")
    found: defaultdict[int, list[NotificationFile]] = defaultdict(list)
    for row in session.scalars(rows.where(there).order_by(NotificationFile.id)):
        found[row.notification_id].append(row)
    return dict(found)


def list_files(uow: UnitOfWork, notification: Notification) -> Sequence[NotificationFile]:
    """List the files that a message takes with it, or was to take; the caller has found the message for the actor."""
    rows = select(NotificationFile).where(NotificationFile.notification_id == notification.id)
    return uow.session.scalars(rows.order_by(NotificationFile.id)).all()


def _is_spared(waits_for: str) -> ColumnElement[bool]:
    return and_(NotificationFile.waits_for == waits_for, NotificationFile.is_needed.is_(False))


def _let_go(uow: UnitOfWork, waits_for: str, still_wanted: Sequence[ColumnElement[bool]]) -> None:
    """Make those messages due that waited for this and have no file that is still wanted."""
    mine = aliased(NotificationFile)
    waited = select(mine.notification_id).where(mine.waits_for == waits_for)
    wants = exists().where(NotificationFile.notification_id == Notification.id, *still_wanted)
    held = update(Notification).where(Notification.state == HELD, Notification.id.in_(waited), ~wants)
    uow.session.execute(held.values(state="due", due_at=uow.now()), execution_options=UNTRACKED)
