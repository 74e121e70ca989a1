"""No test reaches beyond this machine, and a test of the core reaches nothing at all.

Python reports every connection to its audit hooks before it is made. A breach is refused where it happens,
and fails its test even if the code under test swallowed the refusal.
"""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).parent / "core"
REACHING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class OutsideNetwork(Exception):
    """A test tried to reach beyond loopback."""


class Border:
    """What may be reached at the moment, and who tried to reach more."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self.is_shut = False

    def watch(self, event: str, arguments: tuple[object, ...]) -> None:
        """Refuse what goes too far; Python calls this for every audited event."""
        if event in REACHING:
            host = host_of(arguments[1])
            is_breach = host is not None and (self.is_shut or not is_loopback(host))
        elif event == "socket.bind":
            host = host_of(arguments[1])
            is_breach = host is not None and not is_loopback(host)
        elif event in ASKING:
            host = str(arguments[0] or "localhost")
            is_breach = not is_numeric(host) and not is_loopback(host)  # a plain number is asked of nobody
        else:
            return
        if is_breach:
            self.breaches.append(f"{event} {host or 'every address'}")
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
sys.addaudithook(BORDER.watch)


@pytest.fixture(autouse=True)
def loopback_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that reached beyond loopback; in tests/core, one that reached for any network."""
    BORDER.breaches.clear()
    BORDER.is_shut = request.path.is_relative_to(CORE)
    yield
    BORDER.is_shut = False
    assert not BORDER.breaches, f"the test reached for the network: {', '.join(BORDER.breaches)}"
