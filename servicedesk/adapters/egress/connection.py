"""Carries one request over a connection that was pinned to checked addresses and to one deadline.

httpx knows limits for each step, none for the whole, and resolves names by itself. Both are taken out
of its hands here: it speaks HTTP and TLS, we open the connection and count the time.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx


class Deadline:
    """The moment at which a whole request must be over."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        """Begin to count."""
        self._monotonic = monotonic
        self._ends_at = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that remain; raise ``TimeoutError`` when there are none."""
        seconds = self._ends_at - self._monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class PinnedStream(httpcore.NetworkStream):
    """A socket on which each read and write has no more time than the whole request has left."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        """Take over an open connection."""
        self._connection = connection
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has arrived."""
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it, however slowly the other side takes it, until the time is up."""
        while buffer:
            self._connection.settimeout(self._deadline.left())
            sent = self._connection.send(buffer)
            buffer = buffer[sent:]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Agree on TLS, under the name that was asked for and not under the pinned address."""
        self._connection.settimeout(self._deadline.left())
        return PinnedStream(ssl_context.wrap_socket(self._connection, server_hostname=server_hostname), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Tell httpcore which protocol TLS agreed on; it needs to know nothing else."""
        return self._connection if info == "ssl_object" and isinstance(self._connection, ssl.SSLSocket) else None


class PinnedNetwork(httpcore.NetworkBackend):
    """Opens connections to the checked addresses, whatever name it is asked for."""

    def __init__(self, addresses: list[str], connect_seconds: float, deadline: Deadline) -> None:
        """Keep the only addresses that may be connected."""
        self._addresses = addresses
        self._connect_seconds = connect_seconds
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers.

        Each has an equal part of the time: an IPv6 route that leads nowhere must not use up all of it.
        """
        part = self._connect_seconds / len(self._addresses)
        for address in self._addresses:
            try:
                connection = socket.create_connection((address, port), min(part, self._deadline.left()))
            except OSError:
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return PinnedStream(connection, self._deadline)
        raise ConnectionError


class PinnedTransport(httpx.BaseTransport):
    """Lets httpx send a request through a pinned network."""

    def __init__(self, network: PinnedNetwork, tls: ssl.SSLContext | None) -> None:
        """Make a pool for a single connection."""
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=1, max_keepalive_connections=0, network_backend=network
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the answer is read later, piece by piece."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.content,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=PinnedBody(answer))

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


class PinnedBody(httpx.SyncByteStream):
    """The body of an answer, as it arrives."""

    def __init__(self, answer: httpcore.Response) -> None:
        """Keep the answer whose body this is."""
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces, still compressed."""
        yield from self._answer.iter_stream()

    def close(self) -> None:
        """Let the connection go."""
        self._answer.close()
