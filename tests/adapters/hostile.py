"""Servers on loopback that misbehave as a test tells them to."""

import socket
import ssl
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

Script = Callable[["Visit"], None]


class Visit:
    """One connection to a hostile server, as its script sees it."""

    def __init__(self, connection: socket.socket, over: Event) -> None:
        """Take the connection; ``over`` is set when the test ends."""
        self.connection = connection
        self.over = over
        self.request = b""

    def hear(self) -> bytes:
        """Read the head of the request."""
        while b"\r\n\r\n" not in self.request:
            piece = self.connection.recv(4096)
            if not piece:
                break
            self.request += piece
        return self.request

    def say(self, *pieces: bytes) -> None:
        """Send bytes as they are."""
        for piece in pieces:
            self.connection.sendall(piece)

    def answer(self, body: bytes, *headers: str, status: str = "200 OK") -> None:
        """Hear the request and answer it as HTTP asks."""
        self.hear()
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.say("\r\n".join(lines).encode(), body)

    def drip(self, pieces: Iterator[bytes], seconds: float) -> None:
        """Send one piece after another, each after a pause, for as long as the test lasts."""
        for piece in pieces:
            if self.over.wait(seconds):
                return
            self.say(piece)


class HostileServer:
    """Listens on a loopback port and plays its script to every connection."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        """Listen at once; the port is free for the taking."""
        self.visits: list[Visit] = []
        self.over = Event()
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self._listener.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """Tell where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop listening and end the scripts."""
        self.over.set()
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            visit = Visit(connection, self.over)
            self.visits.append(visit)
            if self._tls:
                visit.connection = self._tls.wrap_socket(connection, server_side=True)
            with visit.connection:
                self._script(visit)


@contextmanager
def hostile_server(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    """Run a hostile server for the length of a block."""
    server = HostileServer(script, tls)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def memory_below(limit: int) -> Iterator[None]:
    """Fail unless a block gets along with a limit of new memory, whatever the process has used before."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < limit, f"{peak / 1024 / 1024:.1f} MiB"
