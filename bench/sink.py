"""A mail server in a process of its own that writes down what it was given: ``python -m bench.sink PORT FILE``.

Each line of the file is the moment in monotonic seconds, the Message-ID and the recipient of one message. It reads a
message as a whole and looks at nothing but these, because whoever measures does not want to measure the other end.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock
from typing import Any, ClassVar

MESSAGE_ID, END = b"Message-ID: ", b".\r\n"
HELLO, OK, GO_ON, BYE = b"220 sink\r\n", b"250 taken\r\n", b"354 go on\r\n", b"221 bye\r\n"


class Caller(StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True
    note: ClassVar[Callable[[str], None]]

    def handle(self) -> None:
        """Answer every command until the caller leaves."""
        self.wfile.write(HELLO)
        recipient = b""
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0]
            if command == b"DATA":
                self.wfile.write(GO_ON)
                Caller.note(f"{self.take()} {recipient.decode()}")
            self.wfile.write(BYE if command == b"QUIT" else OK)

    def take(self) -> str:
        """Read a message; return when it had come, and its identifier."""
        found = b""
        for line in self.rfile:
            if line == END:
                break
            if not found and line.startswith(MESSAGE_ID):
                found = line.removeprefix(MESSAGE_ID).strip()
        return f"{time.monotonic()} {found.decode()}"


class Server(ThreadingTCPServer):
    """Takes each connection in a thread of its own."""

    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller who was killed."""


def main(port: int, path: Path) -> None:
    """Take messages until the process is ended."""
    writing = Lock()
    with path.open("w") as lines, Server(("127.0.0.1", port), Caller) as server:

        def note(line: str) -> None:
            with writing:
                lines.write(f"{line}\n")
                lines.flush()

        Caller.note = note
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
