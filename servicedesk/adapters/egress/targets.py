"""Reads an address as strictly as possible, and finds the machines that stand behind it.

Two programs that read one address differently are a hole. Therefore an address is taken apart here,
once, by a grammar that knows only the plain form; whatever is odd about it is refused.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

from servicedesk.core.kernel.ports import Unreachable

Resolver = Callable[[str, int], list[str]]

DEFAULT_PORTS = {"https": 443, "http": 80}
LAST_PORT = 65535
LONGEST_URL = 2000
LONGEST_HOST = 253

PLAIN_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
    r"(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?",
)
LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")

# A name server that does not answer keeps a thread for as long as the system's resolver is patient.
lookups_at_once = BoundedSemaphore(32)


@dataclass(frozen=True)
class Target:
    """One address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """Put the address together again, in the one form that was checked."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def read_target(url: str, http_allowed: bool, refused_hosts: frozenset[str]) -> Target:
    """Take an address apart; ``Unreachable("address")`` unless it is plain, allowed and not our own."""
    match = PLAIN_URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if not match:
        raise Unreachable("address")
    scheme, host = match["scheme"], _host(match["host"].lower())
    port = int(match["port"] or DEFAULT_PORTS[scheme])
    allowed_scheme = scheme == "https" or http_allowed
    if not allowed_scheme or not 0 < port <= LAST_PORT or host in refused_hosts:
        raise Unreachable("address")
    return Target(scheme, host, port, (match["path"] or "/") + (match["query"] or ""))


def _host(text: str) -> str:
    """Return a name, or the usual spelling of a literal address."""
    try:
        if text.startswith("["):
            return str(IPv6Address(text[1:-1]))
        labels = text.split(".")
        if LOOKS_LIKE_A_NUMBER.fullmatch(labels[-1]):
            # 127.1, 0x7f000001 and 017700000001 reach loopback too: a number must be four plain bytes.
            return str(IPv4Address(text))
    except AddressValueError:
        raise Unreachable("address") from None
    if len(text) > LONGEST_HOST or not all(LABEL.fullmatch(label) for label in labels):
        raise Unreachable("address")
    return text


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver for every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(resolve: Resolver, target: Target, seconds: float) -> list[str]:
    """Resolve a name once, waiting no longer than allowed; nothing found is an empty list.

    The system's resolver takes no time limit, so it runs beside us and is left behind when it is late.
    """
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolve(target.host, target.port))
        except (OSError, UnicodeError):
            answers.put([])
        finally:
            lookups_at_once.release()

    if not lookups_at_once.acquire(timeout=max(seconds, 0)):
        return []
    Thread(target=look_up, name="egress-resolve", daemon=True).start()
    try:
        return answers.get(timeout=max(seconds, 0))
    except Empty:
        return []
