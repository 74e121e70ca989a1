"""The driver that is always there: pysnmp, without its look-up of names."""

from collections.abc import Awaitable, Sequence
from typing import Any

from pyasn1.type import univ
from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch import asyncio as hlapi
from pysnmp.proto import errind, rfc1902, rfc1905

from plugins.snmp_monitor.drivers.base import (
    AT_ONCE,
    Access,
    NoAnswer,
    NoEntry,
    Nonsense,
    SnmpFailure,
    Target,
    Value,
    Walk,
    address_of,
)

AUTH = {
    "none": hlapi.USM_AUTH_NONE,
    "sha1": hlapi.USM_AUTH_HMAC96_SHA,
    "sha224": hlapi.USM_AUTH_HMAC128_SHA224,
    "sha256": hlapi.USM_AUTH_HMAC192_SHA256,
    "sha384": hlapi.USM_AUTH_HMAC256_SHA384,
    "sha512": hlapi.USM_AUTH_HMAC384_SHA512,
}
PRIVACY = {
    "none": hlapi.USM_PRIV_NONE,
    "aes128": hlapi.USM_PRIV_CFB128_AES,
    "aes192": hlapi.USM_PRIV_CFB192_AES,
    "aes256": hlapi.USM_PRIV_CFB256_AES,
}
ABSENT = (rfc1905.NoSuchObject, rfc1905.NoSuchInstance, rfc1905.EndOfMibView)
TOO_BIG = 1  # the answer does not fit into a datagram of the agent
NO_SUCH_NAME = 2  # how v1 says that one of the objects is not there
SILENT = (errind.RequestTimedOut,)
SHUT = (
    errind.AuthenticationError, errind.AuthenticationFailure, errind.WrongDigest, errind.UnknownUserName,
    errind.UnsupportedSecurityLevel, errind.UnsupportedAuthProtocol, errind.UnsupportedPrivProtocol,
    errind.DecryptionError, errind.UnknownSecurityName,
)  # fmt: skip


class PysnmpDriver:
    """Speaks SNMP by pysnmp, through one engine and one socket for each way of getting in.

    An engine knows one set of keys for a user's name, and two elements may have users of the same name.
    """

    def __init__(self) -> None:
        """Begin without engines; no socket is opened before something is asked."""
        self._entries: dict[Access, tuple[Any, Any]] = {}
        self._places: dict[Target, Any] = {}

    async def get(self, target: Target, oids: Sequence[str]) -> dict[str, Value]:
        """Return the values of these objects.

        An agent of v1 that lacks one is asked again without it; one for which they are too many, or that does not say
        which one it lacks, is asked for half of them.
        """
        wanted = list(oids)
        while wanted:
            status, index, rows = await self._ask(hlapi.get_cmd, target, _named(wanted))
            if status == NO_SUCH_NAME and 0 < index <= len(wanted):
                del wanted[index - 1]
                continue
            if status in (TOO_BIG, NO_SUCH_NAME) and wanted[1:]:
                half = len(wanted) // 2
                return await self.get(target, wanted[:half]) | await self.get(target, wanted[half:])
            if status == NO_SUCH_NAME:
                break
            _require_no_error(status)
            told = {str(name): read(value) for name, value in rows}
            return {oid: value for oid in wanted if (value := told.get(oid)) is not None}
        return {}

    async def bulk_walk(self, target: Target, root: str, at_once: int = AT_ONCE) -> list[tuple[str, Value]]:
        """Return everything below a name; an agent that cannot answer for many rows at once is asked for fewer."""
        walk = Walk(root)
        while True:
            status, _index, rows = await self._next(target, walk.last, at_once)
            if status and at_once > 1:
                at_once = at_once // 2 if status == TOO_BIG else 1
                continue
            if status == NO_SUCH_NAME:
                return walk.rows
            _require_no_error(status)
            if not rows or not all([walk.takes(str(name), read(value)) for name, value in _in_order(rows)]):
                return walk.rows

    def close(self) -> None:
        """Let go of the sockets."""
        for engine, _entry in self._entries.values():
            engine.close_dispatcher()
        self._entries.clear()

    async def _next(self, target: Target, oid: str, at_once: int) -> tuple[int, int, Any]:
        if target.access.version == "1" or at_once == 1:
            return await self._ask(hlapi.next_cmd, target, _named([oid]))
        return await self._ask(hlapi.bulk_cmd, target, [0, at_once, *_named([oid])])

    async def _ask(self, command: Any, target: Target, asked: Sequence[Any]) -> tuple[int, int, Any]:
        """Send one request; return what the agent says of errors, and its rows."""
        try:
            place = await self._place(target)
            engine, entry = self._entry(target.access)
            answer: Awaitable[Any] = command(
                engine, entry, place, hlapi.ContextData(), *asked, lookupMib=False
            )  # fmt: skip
            problem, status, index, rows = await answer
        except (PySnmpError, OSError, UnicodeError) as error:
            raise NoAnswer(type(error).__name__) from error
        if problem is not None:
            raise failure_of(problem)
        return int(status), int(index), rows

    async def _place(self, target: Target) -> Any:
        """Return where a target is; its name is looked up once."""
        if target not in self._places:
            host = await address_of(target.host)
            kind = hlapi.Udp6TransportTarget if ":" in host else hlapi.UdpTransportTarget
            self._places[target] = await kind.create((host, target.port), target.timeout, target.retries)
        return self._places[target]

    def _entry(self, access: Access) -> tuple[Any, Any]:
        if access not in self._entries:
            self._entries[access] = hlapi.SnmpEngine(), _entry_of(access)
        return self._entries[access]


def _entry_of(access: Access) -> Any:
    if access.version != "3":
        return hlapi.CommunityData("entry", access.community, mpModel=int(access.version == "2c"))
    return hlapi.UsmUserData(
        access.user,
        access.auth_key or None,
        access.privacy_key or None,
        AUTH[access.auth],
        PRIVACY[access.privacy],
    )


def _named(oids: Sequence[str]) -> list[Any]:
    return [hlapi.ObjectType(hlapi.ObjectIdentity(oid)) for oid in oids]


def _in_order(rows: Any) -> list[tuple[Any, Any]]:
    """Return the rows of an answer; those of the next-request come one deeper in some releases."""
    return [(each[0], each[1]) for each in rows]


def _require_no_error(status: int) -> None:
    if status:
        raise Nonsense(f"the agent says error {status}")


def failure_of(problem: Any) -> SnmpFailure:
    """Return what went wrong in our words."""
    if isinstance(problem, SILENT):
        return NoAnswer("nothing came back in time")
    if isinstance(problem, SHUT):
        return NoEntry(type(problem).__name__)
    return Nonsense(type(problem).__name__)


def read(value: Any) -> Value | None:
    """Return a value as a plain one; None for what is not there."""
    if isinstance(value, ABSENT):
        return None
    if isinstance(value, univ.Integer):
        return int(value)
    if isinstance(value, rfc1902.IpAddress):
        return str(value.prettyPrint())
    if isinstance(value, univ.ObjectIdentifier):
        return str(value)
    if isinstance(value, univ.OctetString):
        return bytes(value)
    return None
