"""Files that come with a form, and files that are handed out: the store does the work, the form tells the trouble."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote

from flask import Response, send_file
from werkzeug.datastructures import FileStorage
from wtforms import Field

from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.ports import FileRefused, FileStore
from servicedesk.core.tickets import FileDraft
from servicedesk.core.tickets.models import Attachment
from servicedesk.web.forms import Form

LARGEST = 8_000_000  # bytes of one file
NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def keep_files(store: FileStore, form: Form, name: str) -> tuple[FileDraft, ...]:
    """Put the files of a form into the store; one that is refused is told at its field, and none is kept then."""
    field: Field = form[name]
    sent: Sequence[FileStorage] = [
        each for each in (field.data or []) if isinstance(each, FileStorage) and each.filename
    ]
    kept: list[FileDraft] = []
    for each in sent if not form.errors else ():
        try:
            kept.append(_kept(store, each))
        except FileRefused as refused:
            values = {"name": each.filename or "", **refused.values}
            form.complain({name: Message(f"file_{refused.code}", values)})
            _remove(store, kept)
            return ()
    return tuple(kept)


@contextmanager
def remove_if_lost(store: FileStore, kept: Sequence[FileDraft]) -> Iterator[None]:
    """Remove the files again when what they belong to could not be written."""
    try:
        yield
    except BaseException:
        _remove(store, kept)
        raise


def hand_out(store: FileStore, attachment: Attachment) -> Response:
    """Send a file to be saved, never to be shown in place; RFC 6266 carries the full name beside a plain one."""
    response = send_file(store.open(attachment.key), mimetype=attachment.media_type, max_age=0)
    plain, full = NOT_PLAIN.sub("_", attachment.name), quote(attachment.name, safe="")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _kept(store: FileStore, sent: FileStorage) -> FileDraft:
    accepted = store.accept(sent.stream, sent.filename or "", LARGEST)
    stored = accepted.stored
    return FileDraft(stored.key, accepted.name, accepted.content_type, stored.size, stored.sha256)


def _remove(store: FileStore, kept: Sequence[FileDraft]) -> None:
    for each in kept:
        store.remove(each.key)
