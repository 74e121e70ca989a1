"""The load program: a few keep-alive connections over raw sockets, in a process of its own.

It reads one order as JSON from standard input and writes what came of it as JSON to standard output.
One thread serves all connections, and a request is three pieces of bytes put together, so that it
costs a small part of what it measures.
"""

import base64
import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

MARK = b"0nce-0nce-0nce-0nce-0nce-0nce-00"  # stands in a request where each sending needs a key of its own
LENGTH = b"content-length:"
CLOSING = b"connection: close"
HEAD = 4000  # bytes in which the head of an answer lies


@dataclass
class Order:
    """What to send, where to, and for how long; each connection goes round its own requests."""

    port: int
    seconds: float
    expected: int
    requests: list[list[str]]  # for each connection, in base64


@dataclass
class Outcome:
    """What came of an order: milliseconds of each answer, and what was not as expected."""

    seconds: float = 0.0
    cpu: float = 0.0
    size: int = 0
    reconnected: int = 0
    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Connection:
    """One keep-alive connection with one request under way."""

    def __init__(self, port: int, name: int, requests: list[bytes]) -> None:
        """Connect; the name makes the keys of this connection its own."""
        self.port = port
        self.name = name
        self.requests: Iterator[list[bytes]] = cycle([request.split(MARK) for request in requests])
        self.sent = 0
        self.began = 0.0
        self.answer = b""
        self.socket = self.connect()

    def connect(self) -> socket.socket:
        """Open the connection anew."""
        opened = socket.create_connection(("127.0.0.1", self.port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def send(self) -> None:
        """Send the next request."""
        self.sent += 1
        key = b"%016x%04x%012x" % (time.time_ns(), self.name, self.sent)
        self.answer = b""
        self.began = time.perf_counter()
        self.socket.sendall(key.join(next(self.requests)))

    def receive(self) -> bool:
        """Read what has come, and tell whether the answer is whole; ConnectionError when it never will be."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError
        self.answer += part
        end = self.answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self.answer[:end].lower()
        start = head.find(LENGTH)
        length = int(head[start + len(LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        return len(self.answer) >= end + 4 + length

    @property
    def status(self) -> int:
        """Return the status of the answer."""
        return int(self.answer[9:12])


def run(order: Order) -> Outcome:
    """Send requests for as long as was ordered, and measure those that were answered in that time."""
    outcome = Outcome()
    began, cpu = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:
        for name, requests in enumerate(order.requests):
            each = Connection(order.port, name, [base64.b64decode(request) for request in requests])
            selector.register(each.socket, selectors.EVENT_READ, each)
            each.send()
        while time.perf_counter() < began + order.seconds:
            for key, _ in selector.select(timeout=1.0):
                serve(selector, key.data, order.expected, outcome)
    outcome.seconds, outcome.cpu = time.perf_counter() - began, time.process_time() - cpu
    return outcome


def serve(selector: selectors.BaseSelector, connection: Connection, expected: int, outcome: Outcome) -> None:
    """Take what has come on one connection, and send the next request once the answer is whole."""
    try:
        if not connection.receive():
            return
    except ConnectionError:
        outcome.failures.append("the connection was closed before the answer")
        reconnect(selector, connection, outcome)
        return
    if connection.status != expected:
        outcome.failures.append(connection.answer[:2000].decode("latin-1"))
    else:
        outcome.milliseconds.append((time.perf_counter() - connection.began) * 1000)
        outcome.size = len(connection.answer)
    if CLOSING in connection.answer[:HEAD].lower():
        reconnect(selector, connection, outcome)
    else:
        connection.send()


def reconnect(selector: selectors.BaseSelector, connection: Connection, outcome: Outcome) -> None:
    """Open a connection that the server has closed anew, and go on."""
    selector.unregister(connection.socket)
    connection.socket.close()
    connection.socket = connection.connect()
    selector.register(connection.socket, selectors.EVENT_READ, connection)
    outcome.reconnected += 1
    connection.send()


def main() -> None:
    """Run the order of standard input."""
    ordered: dict[str, Any] = json.load(sys.stdin)
    json.dump(asdict(run(Order(**ordered))), sys.stdout)


if __name__ == "__main__":
    main()
