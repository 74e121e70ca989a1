"""Files that come with a form, and files that are handed out.

What comes is accepted once, carried along while the form is corrected, and removed if it fails.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import wtforms
from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import FileStorage
from werkzeug.wsgi import wrap_file

from servicedesk.core.kernel.errors import Conflict, Invalid, Message, NotFound, Refused
from servicedesk.core.kernel.ports import FileRefused
from servicedesk.core.tickets import FileDraft
from servicedesk.core.tickets.models import Attachment
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.extensions import files
from servicedesk.web.forms import Form
from servicedesk.web.identity import request_actor
from servicedesk.web.locale import current_locale

MOST_FILES = 5
LARGEST_FILE = 8_000_000  # bytes
WHOLE_REQUEST = 12 * 1024 * 1024  # bytes; nothing larger arrives here
CARRIED_FOR = 12 * 3600  # seconds; a file without a ticket is swept away later than this
PICKED = "image/jpeg,image/png,image/webp,image/gif,application/pdf"
REFUSED = {
    "empty": lazy("error.file_empty"),
    "too_large": lazy("error.file_too_large"),
    "kind": lazy("error.file_kind"),
    "content": lazy("error.file_content"),
    "heic": lazy("error.file_heic"),
    "image_broken": lazy("error.file_image_broken"),
    "image_too_large": lazy("error.file_image_too_large"),
    "macros": lazy("error.file_macros"),
    "archive": lazy("error.file_archive"),
    "busy": lazy("error.file_busy"),
}
SEVERAL_REFUSED = lazy("error.files_refused")
NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


class Carried(wtforms.Field):
    """Files that were accepted with an earlier try of the same form, each as a token that nobody can forge."""

    def __init__(self, **options: Any) -> None:
        """Carry nothing at first."""
        super().__init__("", **options)
        self.data: list[FileDraft] = []

    def process_data(self, value: Any) -> None:
        """Begin with what is known."""
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the files whose tokens are ours, of this person, and not too old."""
        self.data = [draft for token in valuelist[:MOST_FILES] if (draft := read_token(str(token))) is not None]


class FilesForm(Form):
    """A form that may come with files."""

    once = fields.once()
    photos = fields.uploads(
        lazy("Photos or files"), hint=lazy("Up to 5, of 8 MB each: photos or PDF"), accept=PICKED,
        largest=WHOLE_REQUEST, most=MOST_FILES,
    )  # fmt: skip
    carried = Carried()
    refused: Sequence[Message] = ()

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields as they stand on the page: the files are below what is asked."""
        return iter(sorted(super().__iter__(), key=lambda each: each.name == "photos"))

    @property
    def key(self) -> str:
        """Return the key that makes this form count once."""
        return self.once.data or ""

    @property
    def tokens(self) -> list[tuple[FileDraft, str]]:
        """Return the files that the form carries, each with its token."""
        return [(draft, make_token(draft)) for draft in self.carried.data]


@dataclass
class Taken:
    """What became of the files of one request."""

    kept: list[FileDraft] = field(default_factory=list)
    refused: list[Message] = field(default_factory=list)


@contextmanager
def taken(form: FilesForm) -> Iterator[tuple[FileDraft, ...]]:
    """Keep the files of a form while the block runs; what was refused stands at the field, file by file.

    When the core objects, the form comes back and carries the files, so nothing has to be chosen
    again. When anything else goes wrong, those that came with this request are removed, but for an error of
    the database: it may have committed before it was lost, and what belongs to no ticket is swept away later.
    """
    fresh = Taken()
    try:
        if not form.photos.errors:
            _accept(form.photos.data or [], MOST_FILES - len(form.carried.data), fresh)
            form.carried.data = [*form.carried.data, *fresh.kept]
            form.complain({"photos": _summary(fresh.refused)} if fresh.refused else {})
            form.refused = fresh.refused
        yield tuple(form.carried.data)
    except (Invalid, Conflict, Refused, SQLAlchemyError):
        raise
    except BaseException:
        for draft in fresh.kept:
            files().remove(draft.key)
        raise


def hand_out(attachment: Attachment) -> Response:
    """Send a file to be saved; it can do nothing in a browser. NotFound when its bytes are gone."""
    response = hand_out_copy(attachment.name, attachment.media_type, b"", attachment.key)
    response.content_length = attachment.size
    return response


def hand_out_copy(name: str, content_type: str, content: bytes, key: str) -> Response:
    """Send what a message took with it, of these bytes or of those under a key; NotFound when they are gone."""
    try:
        stream: BinaryIO = files().open(key) if key else BytesIO(content)
    except FileNotFoundError as gone:
        raise NotFound from gone
    response = Response(wrap_file(request.environ, stream), direct_passthrough=True)
    response.headers.update(download_headers(name, content_type))
    return response


def download_headers(name: str, content_type: str) -> dict[str, str]:
    """Return the headers for a file; RFC 6266 carries the full name beside a plain one."""
    plain = NOT_PLAIN.sub("_", name)
    return {
        "Content-Type": content_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def make_token(draft: FileDraft) -> str:
    """Return a file as a text that a form may carry, good for the person who sent it."""
    return _serializer().dumps([draft.key, draft.name, draft.media_type, draft.size, draft.digest])


def read_token(token: str) -> FileDraft | None:
    """Return the file of a token, or None for one that is not ours, or another's, or too old."""
    try:
        return FileDraft(*_serializer().loads(token, max_age=CARRIED_FOR))
    except BadData:
        return None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"files|{request_actor().key}")


def _accept(uploads: Iterable[FileStorage], most: int, fresh: Taken) -> None:
    for upload in uploads:
        name = upload.filename or ""
        if len(fresh.kept) >= most:
            fresh.refused.append(Message("error.too_many_files", {"most": MOST_FILES}))
            return
        try:
            accepted = files().accept(cast(BinaryIO, upload.stream), name, LARGEST_FILE)
        except FileRefused as refusal:
            fresh.refused.append(_reason(name, refusal))
            continue
        stored = accepted.stored
        fresh.kept.append(FileDraft(stored.key, accepted.name, accepted.content_type, stored.size, stored.sha256))


def _reason(name: str, refusal: FileRefused) -> Message:
    """Return why a file was refused, with what a reader needs to know."""
    values = dict(refusal.values)
    if isinstance(limit := values.get("limit"), int):
        values["limit"] = formats.file_size(limit, locale=current_locale())
    return Message(REFUSED[refusal.code], {"name": name, **values})


def _summary(refused: list[Message]) -> Message:
    return refused[0] if len(refused) == 1 else Message(SEVERAL_REFUSED, {"count": len(refused)})
