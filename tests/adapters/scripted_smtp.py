"""A real SMTP server on loopback that answers as a test tells it to."""

import asyncio
import socket
import ssl
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

HANG = "hang"
RESET = "reset"
ACCEPT_AND_RESET = "accept and reset"


@dataclass(frozen=True)
class Received:
    """One message that the server took."""

    sender: str  # with its angle brackets when it is the null sender
    recipients: tuple[str, ...]
    content: bytes
    is_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        """Read the message as a mail program would."""
        return cast(EmailMessage, message_from_bytes(self.content, policy=policy.default))


class Script:
    """What the server says next at each step; without a line for it, it accepts.

    ``script["RCPT"].append("450 try later")`` is said once. ``HANG`` waits for ever, ``RESET`` breaks
    the connection, ``ACCEPT_AND_RESET`` takes the message and breaks the connection before saying so.
    """

    def __init__(self) -> None:
        """Begin with nothing but acceptance."""
        self.lines: defaultdict[str, deque[str]] = defaultdict(deque)
        self.received: list[Received] = []
        self.sessions: set[int] = set()
        self.commands: list[str] = []

    def __getitem__(self, step: str) -> deque[str]:
        """Return the lines that are waiting for a step: MAIL, RCPT, DATA or RSET."""
        return self.lines[step]

    async def _line(self, server: SMTP, step: str) -> str:
        self.commands.append(step)
        line = self.lines[step].popleft() if self.lines[step] else "250 OK"
        if line == HANG:
            await asyncio.sleep(3600)
        if line == RESET:
            _break(server)
        return line

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer MAIL FROM."""
        self.sessions.add(id(session))
        line = await self._line(server, "MAIL")
        if line.startswith("250"):
            envelope.mail_from = address
        return line

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        line = await self._line(server, "RCPT")
        if line.startswith("250"):
            envelope.rcpt_tos.append(address)
        return line

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer the end of the content."""
        line = await self._line(server, "DATA")
        if line.startswith("250") or line == ACCEPT_AND_RESET:
            recipients, content = tuple(envelope.rcpt_tos), bytes(envelope.content or b"")
            self.received.append(Received(str(envelope.mail_from), recipients, content, session.ssl is not None))
        if line == ACCEPT_AND_RESET:
            _break(server)
        return line


def _break(server: SMTP) -> None:
    """Break the connection without a word."""
    assert server.transport is not None
    server.transport.abort()


def free_port() -> int:
    """Find a port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def scripted_smtp(
    port: int = 0, tls: ssl.SSLContext | None = None, password: str = "", **options: Any
) -> Iterator[tuple[Script, int]]:
    """Run a server for the length of a block; yield its script and its port."""
    script = Script()
    if password:
        options["authenticator"] = lambda server, session, envelope, mechanism, login: AuthResult(
            success=login.password == password.encode(), handled=False
        )
        options["auth_required"] = True
    controller = Controller(
        script, "127.0.0.1", port or free_port(), server_hostname="mail.example", tls_context=tls, **options
    )
    controller.start()
    try:
        yield script, controller.port
    finally:
        controller.stop()
