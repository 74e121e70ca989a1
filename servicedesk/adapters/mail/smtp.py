"""Sends messages over SMTP, and says of each failure whether it is worth another try.

The commands are given one by one: which of them failed decides what a failure means.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from types import TracebackType
from typing import Any, Literal, Self

from servicedesk.adapters.mail.compose import Envelope, compose, one_line
from servicedesk.adapters.mail.server import SmtpServer
from servicedesk.core.kernel.ports import MailFailure, OutgoingMail, PermanentFailure, TemporaryFailure

LONGEST_DETAIL = 200
STEPS_FOR_A_MESSAGE = 3

GOING_AWAY, FIRST_PERMANENT = 421, 500
ACCEPTED = frozenset({250, 251})


class SmtpMailer:
    """A mailer over SMTP, for one thread at a time.

    Inside a ``with`` block the connection is kept for the whole batch, and opened again when the
    server has closed it between two messages; outside of one, each message has its own.
    """

    def __init__(self, server: SmtpServer) -> None:
        """Keep the server; nothing is connected yet."""
        self._server = server
        self._connection: smtplib.SMTP | None = None
        self._is_batch = False

    def __enter__(self) -> Self:
        """Begin a batch."""
        self._is_batch = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the batch and say goodbye."""
        self._is_batch = False
        self._part()

    def send(self, message: OutgoingMail) -> None:
        """Send one message, or raise ``TemporaryFailure`` or ``PermanentFailure``."""
        envelope = compose(message)
        was_open = self._connection is not None
        try:
            self._transact(envelope)
        except TemporaryFailure as failure:
            if not was_open or failure.code != "gone":
                raise
            # The server closed the connection between two messages, as servers do after some time.
            self._transact(envelope)
        finally:
            if not self._is_batch:
                self._part()

    def _transact(self, envelope: Envelope) -> None:
        """Give one message to the server, and leave the connection fit for the next or closed."""
        connection = self._connection = self._connection or _connect(self._server)
        try:
            with ends_within(connection, STEPS_FOR_A_MESSAGE * self._server.timeout):
                _announce(connection, envelope)
                _hand_over(connection, envelope)
        except MailFailure as failure:
            if failure.code in {"gone", "timeout", "broken_off"} or not _is_reset(connection):
                self._drop()
            raise

    def _part(self) -> None:
        """Say goodbye, if there is anybody to hear it."""
        if self._connection:
            with suppress(OSError), ends_within(self._connection, self._server.timeout):
                self._connection.quit()
        self._drop()

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def reach(server: SmtpServer) -> None:
    """Connect, sign in and say goodbye, or raise ``TemporaryFailure`` with what is wrong; nothing is sent."""
    connection = _connect(server)
    with suppress(OSError), ends_within(connection, server.timeout):
        connection.quit()
    connection.close()


class BoundedSmtp(smtplib.SMTP):
    """A connection whose greeting may not take for ever, one byte at a time."""

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        """Connect and read the greeting."""
        with ends_within(self, STEPS_FOR_A_MESSAGE * self.timeout):
            return super().connect(host, port, source_address)


class BoundedSmtps(smtplib.SMTP_SSL):
    """The same, over TLS from the first byte."""

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        """Connect and read the greeting."""
        with ends_within(self, STEPS_FOR_A_MESSAGE * self.timeout):
            return super().connect(host, port, source_address)


@contextmanager
def ends_within(connection: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cut the connection when a block takes too long; smtplib itself only limits each single wait."""
    timer = Timer(seconds, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: smtplib.SMTP) -> None:
    # The plain method of the socket: that of a TLS socket would pull the rug from under the reading thread.
    if connection.sock:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _connect(server: SmtpServer) -> smtplib.SMTP:
    """Open a connection; whatever fails here concerns every message alike, and may be mended."""
    try:
        return _introduced(server)
    except (smtplib.SMTPAuthenticationError, UnicodeError):
        code, detail = "authentication", "user and password are not accepted"
    except smtplib.SMTPNotSupportedError:
        code, detail = "not_supported", "the server offers no TLS, or no way to sign in"
    except ssl.SSLCertVerificationError as error:
        code, detail = "certificate", error.verify_message
    except smtplib.SMTPResponseException as error:
        code, detail = "not_ready", _words(error.smtp_code, error.smtp_error)
    except OSError as error:
        code, detail = ("timeout" if _is_timeout(error) else "unreachable"), type(error).__name__
    raise TemporaryFailure(code, detail, "server")


def _introduced(server: SmtpServer) -> smtplib.SMTP:
    """Connect, agree on TLS and sign in."""
    name = socket.gethostname()
    connection: smtplib.SMTP
    if server.is_tls:
        connection = BoundedSmtps(server.host, server.port, name, timeout=server.timeout, context=server.tls())
    else:
        connection = BoundedSmtp(server.host, server.port, name, timeout=server.timeout)
    try:
        with ends_within(connection, STEPS_FOR_A_MESSAGE * server.timeout):
            connection.ehlo_or_helo_if_needed()
            if _wants_starttls(server, connection):
                connection.starttls(context=server.tls())
                connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _wants_starttls(server: SmtpServer, connection: smtplib.SMTP) -> bool:
    if server.is_tls or server.starttls == "never":
        return False
    return server.starttls == "required" or connection.has_extn("starttls")


def _announce(connection: smtplib.SMTP, envelope: Envelope) -> None:
    """Name the sender and the recipient; until here the server has taken nothing."""
    with _lost_as("gone", "server"):
        _expect("sender", *connection.mail(envelope.sender))
        _expect("recipient", *connection.rcpt(envelope.recipient))


def _hand_over(connection: smtplib.SMTP, envelope: Envelope) -> None:
    """Send the content.

    From here on the server may have taken the message although we never hear of it. A message that
    breaks the server each time must not hold up the others: the failure is counted as its own.
    """
    with _lost_as("broken_off", "message"):
        try:
            _expect("content", *connection.data(envelope.content))
        except smtplib.SMTPDataError as error:
            _expect("content", error.smtp_code, error.smtp_error)


@contextmanager
def _lost_as(code: str, scope: Literal["message", "server"]) -> Iterator[None]:
    """Turn a connection that is lost within a block into a temporary failure."""
    try:
        yield
    except OSError as error:
        raise TemporaryFailure("timeout" if _is_timeout(error) else code, type(error).__name__, scope) from None


def _expect(step: str, code: int, reply: bytes | str) -> None:
    """Accept a good reply; sort a bad one by who has to mend it."""
    if code in ACCEPTED:
        return
    detail = _words(code, reply)
    if code == GOING_AWAY:
        raise TemporaryFailure("gone", detail, "server")
    if step == "sender":
        # The sender is always ourselves: this is between us and the server, and no fault of the message.
        raise TemporaryFailure("sender_refused", detail, "server")
    if code >= FIRST_PERMANENT:
        raise PermanentFailure(f"{step}_refused", detail)
    raise TemporaryFailure(f"{step}_deferred", detail)


def _is_reset(connection: smtplib.SMTP) -> bool:
    """Make the server forget a half-made message."""
    with suppress(OSError):
        return connection.rset()[0] in ACCEPTED
    return False


def _is_timeout(error: OSError) -> bool:
    # smtplib wraps a timeout as a disconnection, and leaves the cause in the context.
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return one_line(f"{code} {text}", LONGEST_DETAIL)
