"""One simulated element: it answers SNMP v1 and v2c from a table, in a thread of its own or in another's."""

import socket
from threading import Event, Thread

from plugins.snmp_monitor import ber
from plugins.snmp_monitor.ber import Message, NotSnmp, Row

LOOPBACK = "127.0.0.1"
LARGEST = 65_507  # bytes of a datagram
MOST_AT_ONCE = 60  # rows of one answer
PULSE = 0.2  # seconds between two looks whether to end
NO_SUCH_NAME = 2

Table = dict[str, tuple[int, ber.Plain]]


class Agent:
    """Answers whoever knows the community; ``table`` holds kind and value by name, and may be changed meanwhile."""

    def __init__(self, table: Table, *, community: str = "public", port: int = 0) -> None:
        """Take a port of loopback; 0 takes any that is free."""
        self.table = table
        self.community = community.encode()
        self.is_silent = False
        self.asked = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, port))
        self._socket.settimeout(PULSE)
        self._stop = Event()
        self._thread = Thread(target=self._serve, name="agent", daemon=True)

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int(self._socket.getsockname()[1])

    def start(self) -> "Agent":
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more."""
        self._stop.set()
        self._thread.join()
        self.close()

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def fileno(self) -> int:
        """Return its socket, for whoever waits for several agents at once."""
        return self._socket.fileno()

    def answer(self, asked: Message) -> Message | None:
        """Return the answer to a request, or None for somebody who does not know the community."""
        if self.is_silent or asked.community != self.community:
            return None
        rows = {ber.GET: self._get, ber.NEXT: self._next, ber.BULK: self._bulk}.get(asked.kind, _nothing)(asked)
        reply = Message(asked.version, asked.community, ber.RESPONSE, asked.number, rows=tuple(rows))
        absent = next((place for place, row in enumerate(rows, 1) if row.kind >= ber.NO_OBJECT), 0)
        if asked.version == ber.V1 and absent:  # v1 has no other way of saying that something is not there
            return Message(ber.V1, asked.community, ber.RESPONSE, asked.number, NO_SUCH_NAME, absent, asked.rows)
        return reply

    def reply(self, raw: bytes) -> list[bytes]:
        """Return the datagrams that go back for one that came; a hostile agent overrides this."""
        try:
            answer = self.answer(ber.decode(raw))
        except NotSnmp:
            return []
        return [ber.encode(answer)] if answer else []

    def serve_one(self) -> None:
        """Answer the next datagram, or none where none comes for a moment."""
        try:
            raw, whom = self._socket.recvfrom(LARGEST)
        except OSError:  # nothing came, or the caller is gone
            return
        self.asked += 1
        for datagram in self.reply(raw):
            self._socket.sendto(datagram[:LARGEST], whom)

    def _serve(self) -> None:
        while not self._stop.is_set():
            self.serve_one()

    def _get(self, asked: Message) -> list[Row]:
        return [Row(row.name, *self.table.get(row.name, (ber.NO_INSTANCE, None))) for row in asked.rows]

    def _next(self, asked: Message) -> list[Row]:
        return [self._after(row.name) for row in asked.rows]

    def _bulk(self, asked: Message) -> list[Row]:
        rows, name = [], asked.rows[0].name if asked.rows else "1.3"
        for _turn in range(min(max(asked.index, 1), MOST_AT_ONCE)):
            rows.append(self._after(name))
            name = rows[-1].name
            if rows[-1].kind == ber.END_OF_VIEW:
                break
        return rows

    def _after(self, name: str) -> Row:
        sought = key_of(name)
        found = min((each for each in self.table if key_of(each) > sought), key=key_of, default="")
        return Row(found, *self.table[found]) if found else Row(name, ber.END_OF_VIEW, None)


def key_of(name: str) -> tuple[int, ...]:
    """Return what names are ordered by."""
    return tuple(map(int, name.split(".")))


def _nothing(asked: Message) -> list[Row]:
    return []
