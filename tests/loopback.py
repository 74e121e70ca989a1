"""No test reaches beyond this machine, and a test of the core reaches nothing at all.

The methods of Python's socket are wrapped, so a breach is refused before a packet leaves, where it happens, and it
fails its test even if the code under test swallowed the refusal. (An audit hook would see the same, but Python calls
it for every import and opened file as well, and lets go of its lock in the middle of starting a thread's trace.)
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

CORE = Path(__file__).parent / "core"
REACHING = ("connect", "connect_ex", "sendto", "sendmsg")
LISTENING = ("bind",)
ASKING = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


class OutsideNetwork(Exception):
    """A test tried to reach beyond loopback."""


class Border:
    """What may be reached at the moment, and who tried to reach more."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self.is_shut = False

    def reach(self, act: str, address: object) -> None:
        """Refuse to send to an address that is too far."""
        host = host_of(address)
        self.refuse_if(host is not None and (self.is_shut or not is_loopback(host)), act, host)

    def listen(self, act: str, address: object) -> None:
        """Refuse to listen where others could connect."""
        host = host_of(address)
        self.refuse_if(host is not None and not is_loopback(host), act, host)

    def ask(self, act: str, name: object) -> None:
        """Refuse to ask a name server; a plain number is asked of nobody."""
        host = str(name or "localhost")
        self.refuse_if(not is_numeric(host) and not is_loopback(host), act, host)

    def refuse_if(self, is_breach: bool, act: str, host: str | None) -> None:
        """Keep a breach and refuse it."""
        if is_breach:
            self.breaches.append(f"{act} {host or 'every address'}")
            raise OutsideNetwork(self.breaches[-1])


def host_of(address: object) -> str | None:
    """Return the host of an Internet address, or None for a socket that stays within the machine."""
    if not isinstance(address, tuple) or not address or isinstance(address[0], int):
        return None
    host = address[0]
    return host.decode() if isinstance(host, bytes) else str(host or "")


def is_numeric(host: str) -> bool:
    """Say whether a host is an address already, so that no server is asked for it."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine."""
    if not is_numeric(host):
        return host == "localhost" or host.endswith(".localhost")
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


BORDER = Border()


def watched(act: Callable[..., Any], check: Callable[[str, object], None], *, position: int) -> Callable[..., Any]:
    """Return a function of the socket that first lets ``check`` look at the argument at ``position``.

    A negative position counts from the end: the address stands last in ``sendto`` and in a full ``sendmsg``.
    """

    @wraps(act)
    def guarded(*arguments: Any, **options: Any) -> Any:
        check(f"socket.{act.__name__}", arguments[position] if arguments else options.get("host"))
        return act(*arguments, **options)

    return guarded


def guard() -> None:
    """Wrap what a socket reaches, binds and asks with."""
    for name in REACHING:
        setattr(socket.socket, name, watched(getattr(socket.socket, name), BORDER.reach, position=-1))
    for name in LISTENING:
        setattr(socket.socket, name, watched(getattr(socket.socket, name), BORDER.listen, position=-1))
    for name in ASKING:
        setattr(socket, name, watched(getattr(socket, name), BORDER.ask, position=0))


guard()


@pytest.fixture(autouse=True)
def loopback_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that reached beyond loopback; in tests/core, one that reached for any network."""
    BORDER.breaches.clear()
    BORDER.is_shut = request.path.is_relative_to(CORE)
    yield
    BORDER.is_shut = False
    assert not BORDER.breaches, f"the test reached for the network: {', '.join(BORDER.breaches)}"
