"""The fast driver, where gufo-snmp is installed: one socket for each agent that is being asked."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from gufo.snmp import (
    Aes128Key,
    Aes192Key,
    Aes256Key,
    KeyExpansion,
    NoSuchInstance,
    Sha1Key,
    Sha224Key,
    Sha256Key,
    Sha384Key,
    Sha512Key,
    SnmpAuthError,
    SnmpError,
    SnmpVersion,
    User,
)
from gufo.snmp.aio import SnmpSession

from plugins.snmp_monitor.drivers.base import (
    AT_ONCE,
    Access,
    NoAnswer,
    NoEntry,
    Nonsense,
    Target,
    Value,
    Walk,
    address_of,
)

Answer = TypeVar("Answer")

AUTH = {"sha1": Sha1Key, "sha224": Sha224Key, "sha256": Sha256Key, "sha384": Sha384Key, "sha512": Sha512Key}
MOST_SESSIONS = 400  # each has a socket of its own
PRIVACY = {"aes128": Aes128Key, "aes192": Aes192Key, "aes256": Aes256Key}


class GufoDriver:
    """Speaks SNMP by gufo-snmp; a target keeps its session, and with it what was learnt of its engine."""

    def __init__(self) -> None:
        """Begin without sessions."""
        self._sessions: dict[Target, Any] = {}
        self._turns: defaultdict[Target, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, target: Target, oids: Sequence[str]) -> dict[str, Value]:
        """Return the values of these objects."""
        return await self._asked(target, lambda session: _get(session, target, oids))

    async def bulk_walk(self, target: Target, root: str, at_once: int = AT_ONCE) -> list[tuple[str, Value]]:
        """Return everything below a name."""
        return await self._asked(target, lambda session: _walk(session, target, root, at_once))

    def close(self) -> None:
        """Let go of the sockets."""
        self._sessions.clear()

    async def _asked(self, target: Target, ask: Callable[[Any], Awaitable[Answer]]) -> Answer:
        """Ask, once more as often as the target wants when nothing comes back, and put what went wrong in our words."""
        for turn in range(target.retries + 1):
            try:
                async with self._turns[target]:  # a session asks one thing at a time
                    return await ask(await self._session(target))
            except (TimeoutError, OSError) as error:
                self._sessions.pop(target, None)
                if turn == target.retries:
                    raise NoAnswer("nothing came back in time") from error
            except SnmpAuthError as error:
                raise NoEntry(type(error).__name__) from error
            except (SnmpError, ValueError, RuntimeError) as error:
                raise Nonsense(type(error).__name__) from error
        raise NoAnswer("nothing was asked")

    async def _session(self, target: Target) -> Any:
        session = self._sessions.get(target)
        if session is None:
            session = _session_of(target, await address_of(target.host))
            await session.refresh()
            while len(self._sessions) >= MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))  # one that asks just now ends when it has asked
            self._sessions[target] = session
        return session


async def _get(session: Any, target: Target, oids: Sequence[str]) -> dict[str, Value]:
    """Ask for all at once, and for each where nothing comes of that: one is missing (v1), or they are too many."""
    if target.access.version != "1":
        told = await session.get_many(list(oids))
        if told:
            return {oid: told[oid] for oid in oids if told.get(oid) is not None}
    found: dict[str, Value | None] = {}
    for oid in oids:
        with suppress(NoSuchInstance):
            found[oid] = await session.get(oid)
    return {oid: value for oid, value in found.items() if value is not None}


async def _walk(session: Any, target: Target, root: str, at_once: int) -> list[tuple[str, Value]]:
    walk = Walk(root)
    is_slow = target.access.version == "1" or at_once == 1
    rows = session.getnext(root) if is_slow else session.getbulk(root, at_once)
    async for oid, value in rows:
        if not walk.takes(oid, value):
            break
    return walk.rows


def _session_of(target: Target, host: str) -> Any:
    access = target.access
    waits = target.timeout
    address: dict[str, Any] = {"addr": host, "port": target.port, "timeout": waits, "max_repetitions": AT_ONCE}
    if access.version == "3":
        return SnmpSession(**address, user=_user_of(access), version=SnmpVersion.v3)
    version = SnmpVersion.v1 if access.version == "1" else SnmpVersion.v2c
    return SnmpSession(**address, community=access.community, version=version)


def _user_of(access: Access) -> Any:
    auth = AUTH[access.auth](access.auth_key.encode()) if access.auth in AUTH else None
    privacy = PRIVACY[access.privacy](access.privacy_key.encode()) if access.privacy in PRIVACY else None
    return User(access.user, auth_key=auth, priv_key=privacy, key_expansion=KeyExpansion.Cisco)
