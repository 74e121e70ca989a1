"""A gateway on loopback that really answers: it takes messages, knows their keys, and misbehaves when it is told to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

KEY = "gateway-key"
Answer = tuple[int, bytes]


@dataclass
class Taken:
    """What the gateway has taken, once for each key, and everything that it was asked."""

    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    behave: Callable[[str], Answer | None] = lambda key: None
    over: Event = field(default_factory=Event)
    url: str = ""

    @property
    def texts(self) -> list[str]:
        """Return the words of what was taken, in order."""
        return [message["text"] for message in self.by_key.values()]

    def take(self, key: str, message: dict[str, Any]) -> Answer:
        """Take a message, once for each key."""
        if key in self.by_key:
            return 409, b"{}"
        self.by_key[key] = message
        return 202, json.dumps({"id": f"m-{len(self.by_key)}"}).encode()


class Visit(BaseHTTPRequestHandler):
    """One connection to the gateway; ``taken`` is what that gateway has taken."""

    taken: Taken

    def log_message(self, *about: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Say how the gateway is."""
        self._say(*((200, b'{"status": "ok"}') if self._may() else (401, b"{}")))

    def do_POST(self) -> None:
        """Take a message."""
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Idempotency-Key"]
        self.taken.asked.append(key)
        self._say(*(self.taken.behave(key) or (self.taken.take(key, message) if self._may() else (401, b"{}"))))

    def _may(self) -> bool:
        return bool(self.headers.get("Authorization") == f"Bearer {KEY}")

    def _say(self, status: int, body: bytes) -> None:
        with suppress(OSError):  # whoever asked may have given up
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


@contextmanager
def running_gateway() -> Iterator[Taken]:
    """Run a gateway for as long as the block lasts."""
    taken = Taken()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Visited", (Visit,), {"taken": taken}))
    taken.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield taken
    finally:
        taken.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
