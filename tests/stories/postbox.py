"""A mail server on loopback that keeps what it is given, for whoever waits for a letter."""

import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Condition

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bootstrapping.postgres import free_port

PATIENCE = 30.0  # seconds
LINK = re.compile(r"https?://\S+")


class Postbox:
    """The server and every letter that came, in their order."""

    def __init__(self) -> None:
        """Take a free port; nobody listens before the block is entered."""
        self.letters: list[EmailMessage] = []
        self.callers: set[object] = set()  # one for each connection over which a letter came
        self._came = Condition()
        self._port = free_port()
        self._controller = Controller(self, "127.0.0.1", self._port, server_hostname="correo.andina.example")

    @property
    def url(self) -> str:
        """Return the address as SERVICEDESK_MAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self._port}?starttls=never"

    def __enter__(self) -> "Postbox":
        """Begin to listen."""
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Listen no more."""
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a letter, then say that it was taken."""
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        with self._came:
            self.letters.append(letter)
            self.callers.add(session.peer)
            self._came.notify_all()
        return "250 taken"

    def wait_for(self, recipient: str, words: str, within: float = PATIENCE) -> EmailMessage:
        """Return the first letter to this address with these words in its subject, as soon as it is there."""
        ends_at = time.monotonic() + within
        with self._came:
            while not (found := self.find(recipient, words)):
                if not self._came.wait(ends_at - time.monotonic()):
                    raise AssertionError(f"no letter {words!r} to {recipient}: {self._subjects()}")
        return found[0]

    def find(self, recipient: str, words: str) -> list[EmailMessage]:
        """Return the letters to this address with these words in their subject."""
        return [each for each in self.letters if recipient in str(each["To"]) and words in str(each["Subject"])]

    def _subjects(self) -> list[str]:
        return [f"{each['To']}: {each['Subject']}" for each in self.letters]


def text_of(letter: EmailMessage) -> str:
    """Return what a letter says, as plain text."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_of(letter: EmailMessage) -> str:
    """Return where the first link of a letter leads."""
    found = LINK.search(text_of(letter))
    assert found is not None, text_of(letter)
    return found.group()
