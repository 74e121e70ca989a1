"""Sending what is due: a few messages at a time, with no transaction open while the server is spoken to.

At least once: a crash between the hand-over and the mark sends a message again, under the same
identifier. A server that is down stops the batch at once and costs no message an attempt.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.failpoints import failpoint
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.ports import (
    FileStore,
    MailAddress,
    MailAttachment,
    Mailer,
    MailFailure,
    OutgoingMail,
    PermanentFailure,
    TemporaryFailure,
)
from servicedesk.core.notifications.files import files_of
from servicedesk.core.notifications.leases import (
    claim_notifications,
    is_anything_due,
    mail_pause,
    mark_failed,
    mark_sent,
    release_notifications,
)
from servicedesk.core.notifications.models import BULK, PERSONAL, Notification, NotificationFile
from servicedesk.core.notifications.rules import LEASE, LONGEST_MESSAGE, SERVER_PAUSE, TURN

BATCH = 20
MAIL = job_actor("mail")

log = logging.getLogger("servicedesk.mail")


@dataclass(frozen=True)
class Sending:
    """One run: who sends, through what, under which address."""

    kernel: Kernel
    mailer: Mailer
    sender: MailAddress
    worker: str
    keep_secrets: bool
    reply_to: MailAddress | None = None
    files: FileStore | None = None


def send_due(
    kernel: Kernel, mailer: Mailer, sender: MailAddress, worker: str, limit: int = 200, *, keep_secrets: bool = False,
    reply_to: MailAddress | None = None, files: FileStore | None = None,
) -> int:  # fmt: skip
    """Send up to so many due notifications; return how many were handed over.

    Over one connection, once the mailer has been entered. What is personal goes with the next few, whatever waits.
    ``keep_secrets`` leaves codes and links readable after they were sent: only for the demo, whose
    mail goes to a page. ``files`` is where the files lie that messages take with them.
    """
    sending = Sending(kernel, mailer, sender, worker, keep_secrets, reply_to, files)
    sent, left = 0, limit
    while left > 0 and (batch := _claim(sending, min(BATCH, left))):
        sent, left = sent + _send_batch(sending, batch), left - len(batch)
    return sent


def _claim(sending: Sending, limit: int) -> list[Notification]:
    """Lease a few notifications, unless nothing is due or the server was down a moment ago."""
    kernel = sending.kernel
    with kernel.sessions() as session:
        now = kernel.clock.now()
        if mail_pause(session, now) is not None or not is_anything_due(session, now):
            return []
    with kernel.sessions() as session:
        with kernel.unit_of_work(MAIL, session) as uow:
            batch = claim_notifications(uow.session, sending.worker, kernel.lease_time(uow.session), limit)
        session.expunge_all()
        return batch


def _send_batch(sending: Sending, batch: list[Notification]) -> int:
    """Send a batch, as far as the server and the lease go; return how many were handed over."""
    clock, sent = sending.kernel.clock, 0
    # Counted by this machine alone: the lease may have been dated by the clock of the database.
    late_at = clock.monotonic() + _time_for(batch).total_seconds()
    attached = _attached(sending, batch)
    for position, notification in enumerate(batch):
        if clock.monotonic() >= late_at:
            _release(sending, batch[position:])
            break
        if notification.lane == BULK:
            sending.kernel.give_way()
        failure = _send(sending, notification, attached.get(notification.id, []))
        if failure is not None and failure.scope == "server":
            _release(sending, batch[position:], failure)
            break
        sent += failure is None
    return sent


def _time_for(batch: list[Notification]) -> timedelta:
    """Return how long a batch may take: what is personal is not to wait for many letters to a slow server."""
    return LEASE - LONGEST_MESSAGE if batch[0].lane == PERSONAL else TURN


def _attached(sending: Sending, batch: list[Notification]) -> dict[int, list[NotificationFile]]:
    """Return the rows of the files that these messages take with them."""
    with sending.kernel.sessions() as session:
        found = files_of(session, [notification.id for notification in batch])
        session.expunge_all()
        return found


def _send(sending: Sending, notification: Notification, rows: list[NotificationFile]) -> MailFailure | None:
    """Hand over one message and settle its row; return what went wrong, if anything did."""
    failpoint("before_send")
    failure: MailFailure | None = None
    try:
        sending.mailer.send(_message(sending, notification, tuple(_read(sending, row) for row in rows)))
    except MailFailure as error:
        failure = error
    except Exception as error:  # a message that breaks the mailer must not stop those behind it for ever
        log.exception("mailer failed", extra={"notification": notification.id})
        failure = TemporaryFailure("unexpected", repr(error))
    failpoint("after_send_before_mark")
    if failure is None or failure.scope == "message":
        _settle(sending, notification, failure)
    return failure


def _read(sending: Sending, row: NotificationFile) -> MailAttachment:
    """Read a file that a message takes with it; one that cannot be read has the message tried again later."""
    if not row.file_key:
        return MailAttachment(row.name, row.content_type, row.content)
    try:
        if sending.files is None:
            raise FileNotFoundError(row.file_key)
        with sending.files.open(row.file_key) as stream:
            return MailAttachment(row.name, row.content_type, stream.read())
    except OSError as error:
        raise TemporaryFailure("attachment", f"{row.name}: {error}") from error


def _message(sending: Sending, notification: Notification, attachments: tuple[MailAttachment, ...]) -> OutgoingMail:
    thread = notification.thread_id if notification.thread_id != notification.message_id else ""
    return OutgoingMail(
        message_id=notification.message_id,
        sender=sending.sender,
        recipient=MailAddress(notification.recipient, notification.recipient_name),
        subject=notification.subject,
        text=notification.text,
        sent_at=notification.created_at,
        html=notification.html,
        language=notification.language,
        in_reply_to=thread,
        references=(thread,) if thread else (),
        reply_to=sending.reply_to,
        attachments=attachments,
    )


def _settle(sending: Sending, notification: Notification, failure: MailFailure | None) -> None:
    """Note in a short transaction what became of a message."""
    kernel, worker = sending.kernel, sending.worker
    with kernel.sessions() as session, kernel.unit_of_work(MAIL, session) as uow:
        if failure is None:
            kept = mark_sent(uow.session, notification, worker, uow.now(), keep_secret=sending.keep_secrets)
        else:
            permanent = isinstance(failure, PermanentFailure)
            kept = mark_failed(uow.session, notification, worker, uow.now(), str(failure), permanent=permanent)
    outcome = "sent" if failure is None else failure.code
    log.info("mail", extra={"notification": notification.id, "outcome": outcome, "lease_kept": kept})


def _release(sending: Sending, rest: list[Notification], failure: MailFailure | None = None) -> None:
    """Give back what was not tried; when the server is down, remember the pause in the rows."""
    kernel = sending.kernel
    ids = [notification.id for notification in rest]
    with kernel.sessions() as session, kernel.unit_of_work(MAIL, session) as uow:
        if failure is None:
            release_notifications(uow.session, ids, sending.worker)
        else:
            until = uow.now() + SERVER_PAUSE
            release_notifications(uow.session, ids, sending.worker, paused_until=until, error=str(failure))
    level = logging.WARNING if failure else logging.INFO
    log.log(level, "mail waits", extra={"notifications": len(ids), "reason": failure.code if failure else "late"})
