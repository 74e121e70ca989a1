"""Making the files of documents: taken in hand one at a time, with no transaction open while a file is made.

What is cut off while it is made comes again after its lease. What fails or is cut off three times has failed: whoever
looks after the desk reads so, and it is tried on behind everything else for four days; nothing is ever lost.
"""

import logging
from collections.abc import Collection

from servicedesk.core.documents.models import FAILED, MADE, Document
from servicedesk.core.documents.queries import next_due
from servicedesk.core.documents.rules import LEASE, is_given_up, pause_after, pause_once_failed
from servicedesk.core.kernel.ports import StoredFile
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import attach_file, attach_later, go_without_file

log = logging.getLogger(__name__)


def claim_document(uow: UnitOfWork) -> Document | None:
    """Take the document in hand that has waited longest, or return None; nobody else takes it meanwhile."""
    while (document := next_due(uow)) is not None:
        if document.state == FAILED:
            document.due_at = uow.now() + pause_once_failed(document.attempts)
            document.attempts += 1
            break
        if not is_given_up(document.attempts):
            document.attempts += 1
            document.due_at = uow.now() + LEASE
            break
        mark_failed(uow, document.id, "cut off each time that it was made")
    return document


def mark_made(uow: UnitOfWork, document_id: int, file: StoredFile) -> bool:
    """Note where the file of a document lies, and let go the messages that waited for it.

    Tells whether it is as it was when it was made first; the first one is. The fingerprint of the first one stays,
    because customers have it.
    """
    document = _locked(uow, document_id)
    is_same = document.sha256 in ("", file.sha256)
    if not is_same:
        log.error("a document came out otherwise than before", extra={"document": document.number})
    document.state, document.made_at = MADE, uow.now()
    document.error = "" if is_same else file.sha256
    document.file_key, document.size, document.sha256 = file.key, file.size, document.sha256 or file.sha256
    attach_file(uow, document.mark, file.key)
    uow.nudge_after_commit()
    return is_same


def mark_failed(uow: UnitOfWork, document_id: int, error: str) -> None:
    """Note why the file of a document could not be made, and when it is tried again, if it is.

    Once it has failed, the messages that can do without it go out; the others wait until it is made.
    """
    document = _locked(uow, document_id)
    pause = pause_after(document.attempts)
    document.error = error[-4000:]
    if pause is None:
        document.state, document.due_at = FAILED, uow.now() + pause_once_failed(document.attempts)
        go_without_file(uow, document.mark)
    else:
        document.due_at = uow.now() + pause


def attach_when_made(
    uow: UnitOfWork, notification_ids: Collection[int], document: Document, *, is_needed: bool
) -> None:  # fmt: skip
    """Let messages that are queued take a document with them: at once where it is made, and otherwise wait for it.

    ``is_needed`` has them wait even when the document cannot be made, until somebody has mended that.
    """
    _locked(uow, document.id)  # whoever makes it meanwhile waits, and then finds the messages
    ready = document.file_key if document.state == MADE else ""
    attach_later(uow, notification_ids, document.file_name, document.mark, ready, is_needed=is_needed)
    if document.state == FAILED:
        go_without_file(uow, document.mark)


def _locked(uow: UnitOfWork, document_id: int) -> Document:
    """Return a document as it is now, which nobody else changes until the unit of work ends."""
    uow.session.flush()  # what was just issued would be lost by reading it anew
    return uow.session.get_one(Document, document_id, populate_existing=True, with_for_update=True)
