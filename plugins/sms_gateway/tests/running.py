"""A gateway on loopback that really answers: it takes messages, knows their keys, and misbehaves when it is told to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def running_gateway() -> Iterator[Taken]:
    """Run a gateway for as long as the block lasts."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        """Answers one request."""

        def log_message(self, *about: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            """Say how it is."""
            self._say(*((200, b'{"status": "ok"}') if self._may() else (401, b"{}")))

        def do_POST(self) -> None:
            """Take a message, once for each key."""
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            taken.asked.append(key)
            self._say(*(taken.behave(key) or self._take(key, message)))

        def _take(self, key: str, message: dict[str, Any]) -> Answer:
            if not self._may():
                return 401, b"{}"
            if key in taken.by_key:
                return 409, b"{}"
            taken.by_key[key] = message
            return 202, json.dumps({"id": f"m-{len(taken.by_key)}"}).encode()

        def _may(self) -> bool:
            return bool(self.headers.get("Authorization") == f"Bearer {KEY}")

        def _say(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked has given up

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
