"""Making the files of documents that are due: one after the other in one child, by one thread of this process."""

import logging
from collections.abc import Callable
from io import BytesIO
from threading import Lock

from servicedesk.adapters.papers.printing import NotPrinted, Printer
from servicedesk.core import documents
from servicedesk.core.documents import Document
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.failpoints import failpoint
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.ports import FileRefused, FileStore, StoredFile

LARGEST = 10 * 1024 * 1024
PAPERS = job_actor("documents")

log = logging.getLogger("servicedesk.documents")


class Papers:
    """Makes what is due, a portion at a time, so that whoever runs it can stop in between."""

    def __init__(self, kernel: Kernel, files: FileStore, printer: Printer | None = None) -> None:
        """Prepare; the child is started with the first document."""
        self._kernel = kernel
        self._files = files
        self._printer = printer or Printer()
        self._busy = Lock()

    def make_due(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """Make what is due; return how many were tried. While another thread is at it, nothing is done."""
        tried = 0
        if not self._busy.acquire(blocking=False):
            return tried
        try:
            while not is_stopping() and (document := self._claim()) is not None:
                self._make(document)
                tried += 1
            self._printer.tidy()
        finally:
            self._busy.release()
        return tried

    def stop(self) -> None:
        """End the child."""
        self._printer.stop()

    def _claim(self) -> Document | None:
        with self._kernel.sessions() as session:
            with self._kernel.unit_of_work(PAPERS, session) as uow:
                document = documents.claim_document(uow)
            session.expunge_all()
            return document

    def _make(self, document: Document) -> None:
        """Make one file, and note where it lies or why there is none."""
        failpoint("before_print")
        stored: StoredFile | None = None
        reason = ""
        try:
            stored = self._files.save(BytesIO(self._printer.make(document.page)), LARGEST)
        except (NotPrinted, FileRefused, OSError) as error:
            reason = str(error) or type(error).__name__
            log.error("a document could not be made", extra={"document": document.number, "reason": reason})
        except Exception as error:  # whatever it is, it counts as one attempt
            reason = f"{type(error).__name__}: {error}"
            log.exception("a document could not be made", extra={"document": document.number})
        failpoint("after_print_before_mark")
        with self._kernel.sessions() as session, self._kernel.unit_of_work(PAPERS, session) as uow:
            if stored is None:
                documents.mark_failed(uow, document.id, reason)
            else:
                documents.mark_made(uow, document.id, stored)
