"""What a driver of SNMP does, whom it speaks to, and what may go wrong; every library is behind this."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from socket import AF_INET, SOCK_DGRAM
from typing import Literal, Protocol

# What an agent may answer: numbers of any kind, texts as bytes, names of objects and addresses as text.
Value = int | float | str | bytes

Version = Literal["1", "2c", "3"]
AUTH = ("none", "sha1", "sha224", "sha256", "sha384", "sha512")
PRIVACY = ("none", "aes128", "aes192", "aes256")

MOST_ROWS = 20_000  # of one walk; no table that we read is longer
AT_ONCE = 25  # rows asked for in one request


@dataclass(frozen=True)
class Access:
    """How to get in: a community (v1, v2c), or a user with what proves and hides the messages (v3)."""

    version: Version
    community: str = ""
    user: str = ""
    auth: str = "none"
    auth_key: str = ""
    privacy: str = "none"
    privacy_key: str = ""

    def __repr__(self) -> str:
        """Show no secret."""
        return f"Access({self.version!r})"


@dataclass(frozen=True)
class Target:
    """One agent, how to get in, and for how many seconds it is waited, so many times more."""

    host: str
    port: int
    access: Access
    timeout: float = 2.0
    retries: int = 1


class SnmpFailure(Exception):
    """An agent did not tell what was asked; ``code`` says why in one word."""

    code = "failed"


class NoAnswer(SnmpFailure):
    """Nothing came back in time, or nothing could be sent."""

    code = "no_answer"


class UnknownName(SnmpFailure):
    """The name of the host leads to no address."""

    code = "unknown_name"


class NoEntry(SnmpFailure):
    """The agent does not take the user, the keys or the way of hiding."""

    code = "no_entry"


class Nonsense(SnmpFailure):
    """What came back is no answer that can be believed."""

    code = "nonsense"


class SnmpDriver(Protocol):
    """Speaks SNMP inside one event loop; ``close`` lets go of its sockets."""

    async def get(self, target: Target, oids: Sequence[str]) -> dict[str, Value]:
        """Return the values of these objects by their names; those that the agent lacks are left out.

        Raises SnmpFailure.
        """

    async def bulk_walk(self, target: Target, root: str, at_once: int = AT_ONCE) -> list[tuple[str, Value]]:
        """Return everything below a name, in order, as pairs of name and value; so many rows in one request.

        At most MOST_ROWS; an agent that goes on, or that goes in circles, raises Nonsense. With ``at_once`` of one it
        is asked for the next row in the way that every agent knows.
        """

    def close(self) -> None:
        """Let go of the sockets."""


class Walk:
    """What has come of one walk so far; it believes only names that are new, below the root."""

    def __init__(self, root: str) -> None:
        """Begin at the root."""
        self.rows: list[tuple[str, Value]] = []
        self.last = root
        self._root = parts(root)
        self._taken = {self._root}

    def takes(self, oid: str, value: Value | None) -> bool:
        """Take one more row; False when the walk has come to its end. Raises Nonsense."""
        name = parts(oid)
        if value is None or name[: len(self._root)] != self._root:
            return False
        if name in self._taken:  # one that is only out of order comes to an end all the same
            raise Nonsense("the agent goes round in circles")
        if len(self.rows) >= MOST_ROWS:
            raise Nonsense("the agent does not come to an end")
        self.rows.append((oid, value))
        self.last = oid
        self._taken.add(name)
        return True


async def address_of(host: str) -> str:
    """Return the address of a host, of version 4 where its name has several; raises UnknownName."""
    with suppress(ValueError):
        return str(ip_address(host))
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise UnknownName(host) from error
    return str(min(found, key=lambda each: each[0] != AF_INET)[4][0])


def parts(oid: str) -> tuple[int, ...]:
    """Return the numbers of a name, as in ``1.3.6.1``; raises Nonsense for what is no name."""
    try:
        return tuple(int(each) for each in oid.strip(".").split("."))
    except ValueError:
        raise Nonsense(f"no name of an object: {oid[:40]!r}") from None
