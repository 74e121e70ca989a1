"""Notifications of v3, opened by pysnmp in a thread of their own: who sent them, and that nobody has changed them."""

import hashlib
import logging
import socket
from collections import OrderedDict
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Event, Thread
from time import monotonic, time
from typing import Any

from pysnmp.carrier.asyncio.dgram.udp import DOMAIN_NAME, UdpTransportAddress
from pysnmp.carrier.base import AbstractTransport, AbstractTransportDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.ntfrcv import NotificationReceiver
from pysnmp.proto.rfc1902 import OctetString

from plugins.snmp_monitor.ber import NAME, OCTETS, SEQUENCE, NotSnmp, Reader, Row
from plugins.snmp_monitor.drivers.base import Access
from plugins.snmp_monitor.drivers.with_pysnmp import AUTH, PRIVACY, read
from plugins.snmp_monitor.trap_gathering import Bucket, Heap
from plugins.snmp_monitor.trap_reading import TRAP_NAME, told_by

MOST_WAITING = 5_000
MOST_ENGINES = 10_000  # each with the keys of a user
MOST_OF_ADDRESS = 32  # engines; several devices may share an address
ENGINES_PER_SECOND = 1.0  # of one address, once it has named as many: keys cost 40 ms, and anybody may name engines
LOOK = 0.3  # seconds until the thread looks whether to stop
ROW_STATUS = (13,)  # usmUserStatus (RFC 3414)
LEVELS = {(False, False): 1, (True, False): 2, (True, True): 3}  # RFC 3411
Address = tuple[str, int]
FindUser = Callable[[str, str], Access | None]

log = logging.getLogger("servicedesk.plugins")


class Replies(AbstractTransport):  # type: ignore[misc]  # pysnmp is without types
    """Sends what pysnmp wants to be sent by a socket that is ours."""

    PROTO_TRANSPORT_DISPATCHER = AbstractTransportDispatcher

    def __init__(self, send: Callable[[bytes, Address], None]) -> None:
        """Know how to send."""
        self._send = send

    def send_message(self, outgoingMessage: Any, transportAddress: Any) -> None:  # noqa: N803  # as pysnmp names them
        """Send a message."""
        self._send(bytes(outgoingMessage), (transportAddress[0], transportAddress[1]))


class V3Door:
    """Opens datagrams of v3 in a thread; what is believed goes to the heap, as proven."""

    def __init__(
        self, heap: Heap, find_user: FindUser, knows: Callable[[str], bool], send: Callable[[bytes, Address], None]
    ) -> None:
        """Prepare an engine; ``find_user`` returns the keys of a user at an address, ``knows`` its being watched."""
        self._heap, self._find_user, self._knows = heap, find_user, knows
        self._waiting: Queue[tuple[bytes, Address]] = Queue(MOST_WAITING)
        self._stop = Event()
        self._known: OrderedDict[tuple[bytes, str], tuple[str, Access]] = OrderedDict()
        self._rooms: dict[str, Bucket] = {}
        self._sender: Address = ("", 0)
        self._access: Access | None = None
        self._engine = make_engine()
        self._dispatcher = AbstractTransportDispatcher()
        self._replies = Replies(send)
        self._dispatcher.register_transport(DOMAIN_NAME, self._replies)
        self._engine.register_transport_dispatcher(self._dispatcher)
        self._receiver = NotificationReceiver(self._engine, self._told)
        self.thread = Thread(target=self._work, name="traps v3", daemon=True)

    def __enter__(self) -> "V3Door":
        """Begin to open what comes."""
        self.thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        """Open nothing more."""
        self._stop.set()
        self.thread.join()

    def take(self, datagram: bytes, sender: Address) -> None:
        """Have a datagram opened; what is too much is counted as dropped by whoever sends it again."""
        if not self._knows(sender[0]):
            return self._heap.note_garbage(sender[0])
        try:
            return self._waiting.put_nowait((datagram, sender))
        except Full:
            return self._heap.note_lost(1)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                datagram, sender = self._waiting.get(timeout=LOOK)
            except Empty:
                continue
            try:
                self._open(datagram, sender)
                self._dispatcher.handle_timer_tick(monotonic())
            except Exception:  # whatever the library makes of bytes that nobody should send
                self._heap.note_garbage(sender[0])

    def _open(self, datagram: bytes, sender: Address) -> None:
        """Let pysnmp open a message whose user we know at this address; others find out our engine at most."""
        engine_id, user = names_of(datagram)
        self._sender, self._access = sender, self._find_user(sender[0], user)
        if self._access is None and user:
            return self._heap.note_garbage(sender[0])
        if self._access is not None:
            self._introduce(engine_id, user, self._access, sender[0])
        address = UdpTransportAddress(sender)
        self._engine.message_dispatcher.receive_message(self._engine, DOMAIN_NAME, address, datagram)
        return None

    def _introduce(self, engine_id: bytes, user: str, access: Access, address: str) -> None:
        """Tell pysnmp the keys of a user at the engine that sends, or at ours, where informs are meant for.

        Nothing is proven yet, so each address has room for some engines, and the oldest makes room for the next.
        """
        pair = engine_id, user
        if pair in self._known and self._known[pair][1] == access:
            return self._known.move_to_end(pair)
        now = monotonic()
        room = self._rooms.setdefault(address, Bucket(MOST_OF_ADDRESS, now))
        if not room.takes(now, ENGINES_PER_SECOND, MOST_OF_ADDRESS):
            raise NotSnmp("too many engines")
        self._make_room(address)
        config.add_v3_user(
            self._engine, user, AUTH[access.auth], access.auth_key or None, PRIVACY[access.privacy],
            access.privacy_key or None, securityEngineId=OctetString(engine_id),
        )  # fmt: skip
        self._known[pair] = address, access
        return None

    def _make_room(self, address: str) -> None:
        """Forget the engine of an address that was silent longest when it has too many, or when all have."""
        own = [pair for pair, (known_at, _access) in self._known.items() if known_at == address]
        if len(own) >= MOST_OF_ADDRESS:
            self._forget(own[0])
        elif len(self._known) >= MOST_ENGINES:
            self._forget(next(iter(self._known)))

    def _forget(self, pair: tuple[bytes, str]) -> None:
        """Take the keys of a user at an engine from pysnmp; what it offers for that walks through all it knows."""
        del self._known[pair]
        (users,) = self._engine.get_mib_builder().import_symbols("SNMP-USER-BASED-SM-MIB", "usmUserEntry")
        index = users.getInstIdFromIndices(self._engine.snmpEngineID.clone(pair[0]), pair[1])
        tables = self._engine.message_dispatcher.mib_instrum_controller
        tables.write_variables((users.name + ROW_STATUS + index, "destroy"), snmpEngine=self._engine)

    def _told(self, _engine: Any, _reference: Any, _context: Any, _name: Any, rows: Any, _more: Any) -> None:
        """Take in a notification that the library believes, if it was protected as the keys allow."""
        access, about = self._access, self._engine.observer.get_execution_context("rfc3412.receiveMessage:request")
        user, level = str(about["securityName"]), int(about["securityLevel"])
        if access is None or access.user != user or level < LEVELS[access.auth != "none", access.privacy != "none"]:
            return self._heap.note_garbage(self._sender[0])
        named = {str(name): read(value) for name, value in rows}
        kind = named.get(TRAP_NAME)
        if not isinstance(kind, str):
            return self._heap.note_garbage(self._sender[0])
        plain = [
            Row(name, OCTETS if isinstance(value, bytes) else NAME, str(value) if isinstance(value, float) else value)
            for name, value in named.items()
        ]
        told = told_by(plain, kind, "3", is_proven=access.auth != "none")
        return self._heap.add(*self._sender, told)


def make_engine() -> Any:
    """Return an engine under our name; it counts its starts by the clock, and keeps nothing in files of its own."""
    engine = SnmpEngine()
    name, boots = engine.get_mib_builder().import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineID", "snmpEngineBoots")
    name.syntax = name.syntax.clone(own_engine())
    boots.syntax = boots.syntax.clone(int(time()) // 60)
    engine.snmpEngineID = name.syntax
    return engine


def names_of(datagram: bytes) -> tuple[bytes, str]:
    """Return the engine and the user that a message of v3 names (RFC 3414). Raises NotSnmp."""
    message = Reader(Reader(datagram).expect(SEQUENCE))
    message.number()
    message.expect(SEQUENCE)
    security = Reader(Reader(message.expect(OCTETS)).expect(SEQUENCE))
    engine_id = security.expect(OCTETS)
    security.number()
    security.number()
    return engine_id, security.expect(OCTETS).decode("utf-8", "replace")


def own_engine() -> bytes:
    """Return the name of our engine (RFC 3411): the same one each time on this machine."""
    return b"\x80\x00\x00\x00\x05" + hashlib.sha256(socket.gethostname().encode()).digest()[:12]
