"""A mail server in a process of its own that writes down what it was given: ``python -m bench.sink PORT FILE``.

Each line of the file is the moment in monotonic seconds, the Message-ID and the recipient of one message.
"""

import sys
import time
from email.parser import BytesHeaderParser
from pathlib import Path
from threading import Event
from typing import Any, TextIO

from aiosmtpd.controller import Controller

HEADERS = 65_536  # bytes in which the headers lie
HOOK = "handle_DATA"  # what aiosmtpd calls for each message


class Sink:
    """Takes every message."""

    def __init__(self, lines: TextIO) -> None:
        """Write to this file."""
        self._lines = lines
        setattr(self, HOOK, self.take)

    async def take(self, _server: object, _session: object, envelope: Any) -> str:
        """Write a message down, then say that it was taken."""
        headers = BytesHeaderParser().parsebytes(envelope.content[:HEADERS])
        self._lines.write(f"{time.monotonic()} {headers['Message-ID']} {envelope.rcpt_tos[0]}\n")
        self._lines.flush()
        return "250 taken"


def main(port: int, path: Path) -> None:
    """Take messages until the process is ended."""
    with path.open("w") as lines:
        Controller(Sink(lines), "127.0.0.1", port, server_hostname="mail.andina.example").start()
        Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
