"""Notices of planned work become letters: a few in each transaction, behind those that are personal.

A notice that cannot be written stops no other: it keeps its error, is tried again later, and is parked in the end.
"""

import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from servicedesk.core import maintenance
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.people.rules.secrets import new_secret
from servicedesk.notify.companies import letter_to_company, reader_of_notice
from servicedesk.notify.maintenance import letter_of
from servicedesk.notify.notice_files import AT_ONCE, Given, ask_for_files, attach_files, is_anybody_asked, look_ahead
from servicedesk.notify.voice import Voice, queue_letter

MOST_TURNS = 500  # portions of one run: other work of the worker comes between
PERSON = job_actor("announce")

log = logging.getLogger("servicedesk.notices")


class Means(NamedTuple):
    """With what letters are written: the voice of the desk, the channels for short texts, the files of plugins."""

    voice: Voice
    channels: Sequence[KnownChannel]
    files: Mapping[int, list[Given]]


def announce(kernel: Kernel, voice: Voice) -> None:
    """Write the letters of what is to be told, a few in each transaction; what is left comes with the next run."""
    for _ in range(MOST_TURNS):
        with kernel.sessions() as session:
            looking = kernel.unit_of_work(PERSON, session)
            if not maintenance.is_notice_due(looking):
                return
            views = look_ahead(looking, voice) if is_anybody_asked(kernel) else []
        # Plugins are asked before anything is written, because they may take their time.
        means = Means(voice, voice.text_channels(), ask_for_files(kernel, views))
        with kernel.sessions() as session, kernel.unit_of_work(PERSON, session) as uow:
            written = write_notices(uow, means)
            uow.nudge_after_commit()
        if written < AT_ONCE:
            return


def write_notices(uow: UnitOfWork, means: Means) -> int:
    """Write the next letters; return how many notices were looked after, those that failed among them."""
    notices = maintenance.list_due_notices(uow, AT_ONCE)
    try:
        with uow.attempt():
            for notice in notices:
                _write(uow, means, notice)
    except Exception:  # one of them cannot be written: each for itself shows which
        for notice in notices:
            _try_to_write(uow, means, notice)
    return len(notices)


def _try_to_write(uow: UnitOfWork, means: Means, notice: MaintenanceNotice) -> None:
    """Write one letter, or note why it could not be written, with all that it did undone."""
    try:
        with uow.attempt():
            _write(uow, means, notice)
    except Exception as error:
        log.exception("a notice could not be written", extra={"notice": notice.id, "attempts": notice.attempts + 1})
        maintenance.note_unwritten(uow, notice, "".join(traceback.format_exception(error)))


def _write(uow: UnitOfWork, means: Means, notice: MaintenanceNotice) -> None:
    """Write one letter with its files; the last attempt does without them, for they may be what is broken."""
    voice, secret, reader = means.voice, new_secret(), reader_of_notice(uow, notice, means.channels)
    files = [] if maintenance.is_last_attempt(notice) else means.files.get(notice.id, [])
    queued = None
    if reader is not None:
        url = f"{voice.public_url}/m/{secret}"
        letter = (
            letter_to_company(uow, voice, reader, notice)
            if notice.team is not None
            else letter_of(uow, voice, reader, notice, url, has_paper=_has_paper(files))
        )
        key = f"maintenance|{notice.id}"
        queued = queue_letter(uow, voice, reader, letter, key=key, thread="", is_bulk=True, is_secret=True)
    if queued is not None:
        attach_files(uow, voice, notice, queued, files)
    maintenance.settle_notice(uow, notice, secret, queued)
    uow.session.flush()  # what the database refuses belongs to this notice


def _has_paper(files: Sequence[Given]) -> bool:
    return any(given.file.paper is not None for given in files)
