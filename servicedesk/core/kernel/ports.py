"""The outside world as the core sees it: small protocols and the plain values that cross them.

The real things live in ``servicedesk.adapters``. Nothing here knows a protocol of the network or a
framework; whoever needs mail, files or HTTP takes one of these by argument.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Literal, Protocol, Self


@dataclass(frozen=True)
class MailAddress:
    """Somebody who sends or receives mail."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class MailAttachment:
    """A file that travels inside a message."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class OutgoingMail:
    """One message to one person, complete but for the transport.

    ``message_id`` (with its angle brackets) and ``sent_at`` come from the caller, so that a second
    attempt is recognisable as the same message. ``bounce_address`` is the envelope sender; empty
    means the null sender of RFC 3834, to which no automatic answer may be sent.
    """

    message_id: str
    sender: MailAddress
    recipient: MailAddress
    subject: str
    text: str
    sent_at: datetime
    html: str = ""
    language: str = ""
    reply_to: MailAddress | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    bounce_address: str = ""
    attachments: tuple[MailAttachment, ...] = ()


class MailFailure(Exception):
    """A message that did not go out: ``code`` for programs, ``detail`` for an administrator to read."""

    def __init__(self, code: str, detail: str = "", scope: Literal["message", "server"] = "message") -> None:
        """Keep what went wrong, and whether it concerns this message or the whole server."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.scope = scope


class TemporaryFailure(MailFailure):
    """The message may be sent again later; with scope "server" the rest of the batch should wait too."""


class PermanentFailure(MailFailure):
    """The message will never be accepted as it stands."""


class Mailer(Protocol):
    """Sends messages; used as a context manager, it keeps one connection for the whole batch.

    A mailer belongs to one thread at a time.
    """

    def send(self, message: OutgoingMail) -> None:
        """Hand over one message, or raise ``TemporaryFailure`` or ``PermanentFailure``."""

    def __enter__(self) -> Self:
        """Begin a batch."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the batch and let the connection go."""


@dataclass(frozen=True)
class StoredFile:
    """Bytes that are safely on disk, found again by their key."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class AcceptedFile:
    """An upload that passed every check: what to show, how to serve it, and where its bytes are."""

    name: str
    content_type: str
    stored: StoredFile


class FileRefused(Exception):
    """An upload that is not kept.

    Codes: ``empty``, ``too_large`` (values: ``limit`` in bytes), ``kind`` (values: ``allowed``),
    ``content`` (it is not what its name says), ``heic``, ``image_broken``, ``image_too_large``,
    ``macros``, ``archive``, and ``busy``: it was not looked at, because too many are being looked at.
    """

    def __init__(self, code: str, **values: str | int) -> None:
        """Keep the code and the values that a message to the person needs."""
        super().__init__(code)
        self.code = code
        self.values = values


class FileStore(Protocol):
    """Keeps files by generated keys; it never trusts a name or a content type that came from outside."""

    def accept(self, stream: BinaryIO, name: str, limit: int) -> AcceptedFile:
        """Check an upload, clean it, keep it; or raise ``FileRefused``."""

    def save(self, stream: BinaryIO, limit: int) -> StoredFile:
        """Keep bytes of our own making as they are; ``FileRefused("too_large")`` beyond the limit."""

    def open(self, key: str) -> BinaryIO:
        """Open a kept file for reading; raises ``FileNotFoundError`` for an unknown or malformed key."""

    def remove(self, key: str) -> None:
        """Remove a kept file; a file that is gone already is no error."""

    def list_keys(self, before: datetime) -> Iterator[str]:
        """List the keys of the files kept before a moment, so that those without a row can be removed."""

    def remove_unfinished(self, before: datetime) -> None:
        """Remove what began to arrive before a moment and was cut off, by a crash for example."""


@dataclass(frozen=True)
class HttpAnswer:
    """What a server of the outside world answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Unreachable(Exception):
    """An HTTP request without a usable answer.

    ``reason_code`` is one of ``address`` (not allowed, or does not exist; nothing was connected),
    ``request`` (a header or body that cannot be sent), ``no_answer`` (refused, silent, too slow,
    broken off, no valid certificate or not HTTP: deliberately one code, so that it tells nothing
    about ports), ``redirected``, ``too_large``, ``bad_answer`` (an encoding that cannot be undone).
    """

    def __init__(self, reason_code: str) -> None:
        """Keep the reason; no address and no detail, because the text may be shown."""
        super().__init__(reason_code)
        self.reason_code = reason_code


class HttpClient(Protocol):
    """Asks one server of the outside world under the rules of the one way out."""

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> HttpAnswer:
        """Send one request and return its answer, whatever its status; or raise ``Unreachable``."""
