"""Sends one request under the rules, and reads its answer no further than allowed."""

import logging
import re
import ssl
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

import certifi
import httpcore
import httpx

from servicedesk.adapters.egress.addresses import judge
from servicedesk.adapters.egress.client import EgressRules
from servicedesk.adapters.egress.connection import Deadline, PinnedNetwork, PinnedTransport
from servicedesk.adapters.egress.targets import Resolver, Target, read_target, resolve_within
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.ports import HttpAnswer, Unreachable

log = logging.getLogger(__name__)

# These are ours to set: a caller that could would smuggle a second request or another site's name.
OWN_HEADERS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "cookie", "accept-encoding", "te", "upgrade"}
)
HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
GZIP_WINDOW = 31


class Sender:
    """Sends requests for one purpose; it keeps nothing between them and may be shared by threads."""

    def __init__(self, purpose: str, rules: EgressRules, resolve: Resolver) -> None:
        """Keep the rules."""
        self._purpose = purpose
        self._rules = rules
        self._resolve = resolve
        self._clock = SystemClock()

    def send(self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes) -> HttpAnswer:
        """Send one request and return its answer, whatever its status; or raise ``Unreachable``."""
        deadline = Deadline(self._rules.total_seconds, self._clock.monotonic)
        target = read_target(url, self._rules.http_allowed, self._rules.refused_hosts)
        addresses = self._checked_addresses(target)
        network = PinnedNetwork(addresses, self._rules.connect_seconds, deadline)
        request = httpx.Request(method, target.url, headers=_headers(headers), content=body)
        try:
            # A transport alone follows no redirect, keeps no cookie, reads no environment and writes no address
            # to the log, all of which a client of httpx does or may do.
            with PinnedTransport(network, _tls() if target.scheme == "https" else None) as transport:
                return self._answer(transport.handle_request(request))
        except (OSError, httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError) as error:
            # The reason goes to the log alone: told to the caller, it would tell about ports.
            log.info("egress %s: no answer from %s: %s", self._purpose, target.host, type(error).__name__)
            raise Unreachable("no_answer") from None

    def _checked_addresses(self, target: Target) -> list[str]:
        """Resolve once; one address that is not allowed spoils all of them."""
        addresses = resolve_within(self._resolve, target, self._rules.connect_seconds)
        allowed = {"global", "private"} if self._rules.private_allowed else {"global"}
        if not addresses or any(judge(address) not in allowed for address in addresses):
            log.info("egress %s: %s is unknown or not allowed", self._purpose, target.host)
            raise Unreachable("address")
        return addresses

    def _answer(self, response: httpx.Response) -> HttpAnswer:
        """Read the answer as far as the limits go."""
        try:
            if response.is_redirect:
                raise Unreachable("redirected")
            body = _read(response, self._rules.body_limit)
        finally:
            response.close()
        return HttpAnswer(response.status_code, {name.lower(): text for name, text in response.headers.items()}, body)


def _headers(asked: Mapping[str, str] | None) -> dict[str, str]:
    """Add our own headers to those of the caller; what cannot be sent is refused here."""
    headers = dict(asked or {})
    for name, text in headers.items():
        plain = HEADER_NAME.fullmatch(name) and text.isascii() and text.isprintable() and text == text.strip()
        if not plain or name.lower() in OWN_HEADERS:
            raise Unreachable("request")
    return {"Accept": "*/*", "User-Agent": "servicedesk", **headers, "Accept-Encoding": "gzip", "Connection": "close"}


def _read(response: httpx.Response, limit: int) -> bytes:
    """Read a body to its end; it is measured after decompression, and never inflated beyond the limit."""
    body = bytearray()
    for piece in _pieces(response, limit):
        body += piece
        if len(body) > limit:
            raise Unreachable("too_large")
    return bytes(body)


def _pieces(response: httpx.Response, limit: int) -> Iterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "gzip":
        return _inflate(response.iter_raw(), limit)
    if encoding != "identity":
        raise Unreachable("bad_answer")
    return response.iter_raw()


def _inflate(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Undo gzip in small steps: a piece of 64 kB may hold 64 MB."""
    inflater = zlib.decompressobj(GZIP_WINDOW)
    try:
        for piece in pieces:
            # One byte more than the limit is enough for the reader to see that it is exceeded, and to stop.
            yield inflater.decompress(piece, limit + 1)
    except zlib.error:
        raise Unreachable("bad_answer") from None
    if not inflater.eof or inflater.unused_data:
        raise Unreachable("bad_answer")


@cache
def _tls() -> ssl.SSLContext:
    """Trust what the system trusts (an operator's own authority among them), and what browsers trust."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
