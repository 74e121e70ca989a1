"""A mail server on loopback that keeps what it was given, and may do something in the middle of a message."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes

from aiosmtpd.controller import Controller

from bootstrapping.postgres import free_port


@dataclass(frozen=True)
class Received:
    """One whole message: its identifier, whom it is for, and when it had come."""

    message_id: str
    recipient: str
    at: float


class Recorder:
    """What aiosmtpd calls for each message."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.received: list[Received] = []
        self.before_answer: Callable[[Received], None] = lambda message: None

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        """Keep a message, then say that it was taken."""
        parsed = message_from_bytes(envelope.content)
        message = Received(str(parsed["Message-ID"]), envelope.rcpt_tos[0], time.monotonic())
        self.received.append(message)
        self.before_answer(message)
        return "250 taken"

    @property
    def times(self) -> Counter[str]:
        """Return how often each message came."""
        return Counter(message.message_id for message in self.received)


class MailServer:
    """The server, for the length of a block."""

    def __init__(self) -> None:
        """Take a free port."""
        self.recorder = Recorder()
        self.port = free_port()
        self._controller = Controller(self.recorder, "127.0.0.1", self.port, server_hostname="mail.andina.example")

    @property
    def url(self) -> str:
        """Return the address as SERVICEDESK_MAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}?timeout=5"

    def __enter__(self) -> Recorder:
        """Begin to listen."""
        self._controller.start()
        return self.recorder

    def __exit__(self, *error: object) -> None:
        """Listen no more."""
        self._controller.stop()
