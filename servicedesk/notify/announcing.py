"""Notices of planned work become letters: a few in each transaction, behind those that are personal.

A notice that cannot be written stops no other: it keeps its error, is tried again later, and is parked in the end.
"""

import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from servicedesk.core import maintenance, notifications
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.queries.notices import look_at_due_notices
from servicedesk.core.notifications import NotificationDraft
from servicedesk.core.people.rules.secrets import new_secret
from servicedesk.notify.companies import letter_to_company, reader_of_notice
from servicedesk.notify.maintenance import letter_of
from servicedesk.notify.notice_files import (
    AT_ONCE,
    Given,
    Laden,
    Speaking,
    ask_for_files,
    attach_files,
    is_anybody_asked,
    look_ahead,
)
from servicedesk.notify.voice import Reader, Voice, Words, draft_letter, words_by_language

MOST_TURNS = 500  # portions of one run: other work of the worker comes between
PERSON = job_actor("announce")

log = logging.getLogger("servicedesk.notices")


class Means(NamedTuple):
    """With what letters are written: the voice of the desk, the channels for short texts, the files of plugins."""

    voice: Voice
    channels: Sequence[KnownChannel]
    files: Mapping[int, list[Given]]


class Drawn(NamedTuple):
    """What a notice comes to: a letter with its secret and its files, no way to its reader, or why it failed."""

    reader: Reader | None = None
    draft: NotificationDraft | None = None
    secret: str = ""
    files: Sequence[Given] = ()
    error: str = ""


def announce(kernel: Kernel, voice: Voice) -> None:
    """Write the letters of what is to be told, a few in each transaction; what is left comes with the next run."""
    for _ in range(MOST_TURNS):
        kernel.give_way()
        with kernel.sessions() as session:
            looking = kernel.unit_of_work(PERSON, session)
            if not maintenance.is_notice_due(looking):
                return
            views = look_ahead(looking, voice) if is_anybody_asked(kernel) else []
        # Plugins are asked before anything is written, because they may take their time.
        means = Means(voice, voice.text_channels(), ask_for_files(kernel, views))
        with kernel.sessions() as session, kernel.unit_of_work(PERSON, session) as uow:
            with uow.reading():  # others write while letters are drawn: on SQLite one waits for the other
                letters = draw_letters(uow, means)
            write_letters(uow, voice, letters)
            uow.nudge_after_commit()
        if len(letters) < AT_ONCE:
            return


def draw_letters(uow: UnitOfWork, means: Means) -> dict[int, Drawn]:
    """Draw the next letters, and return them by the notice that each comes from; one that fails stops no other."""
    words_for = words_by_language(means.voice, get_operator(uow.session), uow.now())
    return {notice.id: _try_to_draw(uow, means, words_for, notice) for notice in look_at_due_notices(uow, AT_ONCE)}


def write_letters(uow: UnitOfWork, voice: Voice, letters: Mapping[int, Drawn]) -> None:
    """Queue letters that were drawn, and note which could not be; what somebody else has written since is left out."""
    notices = maintenance.list_due_notices(uow, letters)
    sound = [each for each in notices if not letters[each.id].error]
    for notice in notices:
        if letters[notice.id].error:
            maintenance.note_unwritten(uow, notice, letters[notice.id].error)
    try:
        with uow.attempt():
            _write(uow, voice, sound, letters)
    except Exception:  # one of them cannot be written: each for itself shows which
        for notice in sound:
            _try_to_write(uow, voice, notice, letters)


def _try_to_draw(uow: UnitOfWork, means: Means, words_for: Speaking, notice: MaintenanceNotice) -> Drawn:
    """Draw one letter, or tell why it could not be drawn."""
    try:
        reader = reader_of_notice(uow, notice, means.channels)
        return Drawn() if reader is None else _draw(uow, means, words_for(reader), reader, notice)
    except Exception as error:
        return Drawn(error=_noted(notice, error))


def _draw(uow: UnitOfWork, means: Means, words: Words, reader: Reader, notice: MaintenanceNotice) -> Drawn:
    """Draw one letter with its files; the last attempt does without them, for they may be what is broken."""
    secret, url = new_secret(), words.voice.public_url
    files = [] if maintenance.is_last_attempt(notice) else means.files.get(notice.id, [])
    if notice.team is not None:
        letter = letter_to_company(uow, words, reader, notice)
    else:
        letter = letter_of(uow, words, reader, notice, f"{url}/m/{secret}", has_paper=_has_paper(files))
    key = f"maintenance|{notice.id}"
    draft = draft_letter(words, reader, letter, key=key, thread="", is_bulk=True, is_secret=True)
    return Drawn(reader, draft, secret, files)


def _try_to_write(uow: UnitOfWork, voice: Voice, notice: MaintenanceNotice, letters: Mapping[int, Drawn]) -> None:
    """Write one letter, or note why it could not be written, with all that it did undone."""
    try:
        with uow.attempt():
            _write(uow, voice, [notice], letters)
    except Exception as error:
        maintenance.note_unwritten(uow, notice, _noted(notice, error))


def _write(
    uow: UnitOfWork, voice: Voice, notices: Sequence[MaintenanceNotice], letters: Mapping[int, Drawn]
) -> None:  # fmt: skip
    """Queue the letters of these notices with their files, in a few statements however many they are."""
    drafts = [letters[notice.id].draft for notice in notices]
    queued = notifications.queue_notifications(uow, [each for each in drafts if each is not None])
    laden = []
    for notice in notices:
        reader, draft, secret, files, _ = letters[notice.id]
        message = queued.get(draft.key) if draft is not None else None
        maintenance.settle_notice(uow, notice, secret, message)
        if message is not None and reader is not None:
            laden.append(Laden(notice, reader, message, files))
    attach_files(uow, voice, laden)
    uow.session.flush()  # what the database refuses belongs to these notices


def _noted(notice: MaintenanceNotice, error: Exception) -> str:
    """Log that a notice could not be written; return the error as it is kept."""
    log.error(
        "a notice could not be written", exc_info=error, extra={"notice": notice.id, "attempts": notice.attempts + 1}
    )
    return "".join(traceback.format_exception(error))


def _has_paper(files: Sequence[Given]) -> bool:
    return any(given.file.paper is not None for given in files)
