"""The socket that notifications come to: drained by a thread of its own, which only reads, counts and gathers."""

import logging
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from plugins.snmp_monitor.ber import INFORM, OCTETS, RESPONSE, SEQUENCE, TRAP_V2, Message, Reader, decode, encode
from plugins.snmp_monitor.trap_gathering import Heap
from plugins.snmp_monitor.trap_reading import Told, read_notification

ROOM = 8 * 1024 * 1024  # bytes that the kernel may keep until we come
LARGEST = 65_535
MOST_KNOWN = 20_000
UP_TIME = bytes.fromhex("06082b06010201010300")  # sysUpTime.0 as a name
NO_ERROR = b"\x02\x01\x00" * 2
LONGEST_TIME = 5  # bytes of up time, or of a number of a message
LOOK = 0.3  # seconds until the thread looks whether to stop
V3 = 3
Address = tuple[str, int]

log = logging.getLogger("servicedesk.plugins")


class TrapSocket:
    """Receives datagrams in a thread; ``take_v3`` gets those of v3, which somebody else must open."""

    def __init__(
        self, host: str, port: int, heap: Heap, knows: Callable[[str], bool], take_v3: Callable[[bytes, Address], None]
    ) -> None:
        """Bind the socket; raises OSError when that may not be. ``knows`` tells whether an address is watched."""
        self._heap, self._knows, self._take_v3, self._stop = heap, knows, take_v3, Event()
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self.room = make_room(self._socket)
        self._lost = 0
        self._known: dict[bytes, Told] = {}  # what was read lately, so that a repetition is not decoded again
        self._socket.settimeout(LOOK)
        self.thread = Thread(target=self._drain, name="traps", daemon=True)

    @property
    def port(self) -> int:
        """Return the port on which it listens."""
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> "TrapSocket":
        """Begin to receive."""
        self.thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        """Receive no more."""
        self._stop.set()
        self.thread.join()

    def close(self) -> None:
        """Let go of the port."""
        self._socket.close()

    def send(self, datagram: bytes, address: Address) -> None:
        """Send an answer; one that cannot be sent is asked for again."""
        try:
            self._socket.sendto(datagram, address)
        except OSError:
            return

    def note_lost(self) -> None:
        """Count what the kernel had no room for since this was called last."""
        lost = dropped_by_kernel(self._socket)
        self._heap.note_lost(max(lost - self._lost, 0))
        self._lost = lost

    def _drain(self) -> None:
        heap, receive = self._heap, self._socket.recvfrom
        while not self._stop.is_set():
            try:
                datagram, sender = receive(LARGEST)
            except OSError:  # nothing came for a while, or what we sent could not be delivered
                continue
            if heap.count(sender[0]):
                self._read(datagram, (sender[0], sender[1]))

    def _read(self, datagram: bytes, sender: Address) -> None:
        essence = essence_of(datagram)
        known = self._known.get(essence) if essence is not None else None
        if known is not None:
            return self._take(known, sender)
        try:
            if version_of(datagram) == V3:
                return self._take_v3(datagram, sender)
            message = decode(datagram)
            told = read_notification(message)
            answer = answer_to(message) if message.kind == INFORM else b""
        except Exception:  # whatever bytes do that nobody should send, the next ones are read
            return self._heap.note_garbage(sender[0])
        if essence is not None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[essence] = told
        return self._take(told, sender, answer)

    def _take(self, told: Told, sender: Address, answer: bytes = b"") -> None:
        """Gather what a device tells; of strangers only the last kind is remembered."""
        if self._knows(sender[0]):
            self._heap.add(*sender, told, answer)
        else:
            self._heap.note_stranger(sender[0], told.kind)


def make_room(sock: socket.socket) -> int:
    """Have the kernel keep as much as it will until we come; return how many bytes that are."""
    for option in (getattr(socket, "SO_RCVBUFFORCE", 33), socket.SO_RCVBUF):
        try:
            sock.setsockopt(socket.SOL_SOCKET, option, ROOM)
            break
        except OSError:
            continue  # only a privileged process may have more than the machine gives to all
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def dropped_by_kernel(sock: socket.socket) -> int:
    """Return how many datagrams the kernel has thrown away for want of room, as Linux counts them; 0 elsewhere."""
    port = f":{sock.getsockname()[1]:04X}"
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        found = [each.split() for each in rows]
        if counts := [int(each[-1]) for each in found if each[1].endswith(port)]:
            return sum(counts)
    return 0


def essence_of(datagram: bytes) -> bytes | None:
    """Return a trap of v2c without its number and the time, in which alone its repetitions differ; else None.

    Only the usual shape is known here: whatever looks otherwise is decoded as a whole.
    """
    try:
        at = _content(datagram, 1)
        if datagram[at : at + 3] != b"\x02\x01\x01" or datagram[at + 3] != OCTETS:
            return None
        at += 5 + datagram[at + 4]
        if datagram[at] != TRAP_V2:
            return None
        at = _content(datagram, at + 1)
        number, after = at + 2, at + 2 + datagram[at + 1]
        at = _content(datagram, _content(datagram, after + len(NO_ERROR) + 1) + 1)
        time, rest = at + len(UP_TIME) + 2, at + len(UP_TIME) + 2 + datagram[at + len(UP_TIME) + 1]
        is_usual = datagram[after : after + len(NO_ERROR)] == NO_ERROR and datagram[at : time - 2] == UP_TIME
    except IndexError:
        return None
    if not is_usual or max(after - number, rest - time) > LONGEST_TIME or min(after - number, rest - time) < 1:
        return None
    return datagram[:number] + datagram[after:time] + datagram[rest:] if rest < len(datagram) else None


def _content(raw: bytes, at: int) -> int:
    """Return where the content begins whose length stands here."""
    return at + 1 + (raw[at] & 0x7F if raw[at] & 0x80 else 0)


def version_of(datagram: bytes) -> int:
    """Return the number of the version that a message names. Raises NotSnmp."""
    return Reader(Reader(datagram).expect(SEQUENCE)).number()


def answer_to(inform: Message) -> bytes:
    """Return the answer that tells the sender of an inform that it was received."""
    return encode(Message(inform.version, inform.community, RESPONSE, inform.number, rows=inform.rows))
