"""Messages of SNMP v1 and v2c as bytes (BER): decoded without trust, and made; a library takes fourteen times as long.

Whatever the bytes are, ``decode`` returns a message or raises NotSnmp, in time that grows with their number.
"""

from dataclasses import dataclass
from typing import NamedTuple

INTEGER, OCTETS, NULL, NAME, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
ADDRESS, COUNTER, GAUGE, TICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
NO_OBJECT, NO_INSTANCE, END_OF_VIEW = 0x80, 0x81, 0x82
GET, NEXT, RESPONSE, TRAP_V1, BULK, INFORM, TRAP_V2 = 0xA0, 0xA1, 0xA2, 0xA4, 0xA5, 0xA6, 0xA7
NUMBERS = frozenset({INTEGER, COUNTER, GAUGE, TICKS, COUNTER64})
V1, V2C = 0, 1
LONGEST_NAME = 128  # numbers (RFC 2578)
LONGEST_NUMBER = 9  # bytes: 64 bits and a sign
MOST_ROWS = 512  # of one message
LONG_FORM = 0x80
MORE = 0x80
AS_TWO = 40  # the first two numbers of a name share a byte
Plain = int | bytes | str | None


class NotSnmp(ValueError):
    """These bytes are no message of SNMP v1 or v2c."""


class Row(NamedTuple):
    """A name and its value, with the kind of the value as BER tags it."""

    name: str
    kind: int
    value: Plain


@dataclass(frozen=True)
class Message:
    """A message; ``status`` and ``index`` are its errors, or of a bulk request how it is to be answered.

    Of a trap of v1 (RFC 1157) ``enterprise``, ``generic`` and ``specific`` say what it tells.
    """

    version: int
    community: bytes
    kind: int
    number: int = 0
    status: int = 0
    index: int = 0
    rows: tuple[Row, ...] = ()
    enterprise: str = ""
    generic: int = 0
    specific: int = 0
    up_time: int = 0


class Reader:
    """Takes one element after the other from bytes."""

    def __init__(self, raw: bytes) -> None:
        """Begin at the first byte."""
        self._raw, self._at = raw, 0

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left."""
        return self._at >= len(self._raw)

    def take(self) -> tuple[int, bytes]:
        """Return the tag and the content of the next element. Raises NotSnmp."""
        tag, size = self._byte(), self._byte()
        if size & LONG_FORM:
            count = size & ~LONG_FORM
            if not 0 < count <= 4:  # noqa: PLR2004  # no datagram is longer than four bytes can say
                raise NotSnmp("length")
            size = int.from_bytes(self._bytes(count))
        return tag, self._bytes(size)

    def expect(self, *tags: int) -> bytes:
        """Return the content of the next element, which is one of these. Raises NotSnmp."""
        tag, content = self.take()
        if tag not in tags:
            raise NotSnmp("tag")
        return content

    def number(self, *tags: int) -> int:
        """Return the next element as a number. Raises NotSnmp."""
        return _number(self.expect(*(tags or (INTEGER,))), is_signed=not tags)

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, count: int) -> bytes:
        begun, self._at = self._at, self._at + count
        if self._at > len(self._raw):
            raise NotSnmp("cut short")
        return self._raw[begun : self._at]


def decode(raw: bytes) -> Message:
    """Return the message that these bytes hold. Raises NotSnmp."""
    message = Reader(Reader(raw).expect(SEQUENCE))
    version = message.number()
    if version not in (V1, V2C):
        raise NotSnmp("version")
    community = message.expect(OCTETS)
    kind, content = message.take()
    if kind not in (GET, NEXT, RESPONSE, TRAP_V1, BULK, INFORM, TRAP_V2):
        raise NotSnmp("kind of message")
    body = Reader(content)
    if kind == TRAP_V1:
        return _trap(version, community, body)
    number, status, index = body.number(), body.number(), body.number()
    return Message(version, community, kind, number, status, index, _rows(body))


def _trap(version: int, community: bytes, body: Reader) -> Message:
    enterprise = _name(body.expect(NAME))
    body.expect(ADDRESS)
    generic, specific, up_time = body.number(), body.number(), body.number(TICKS)
    told = {"enterprise": enterprise, "generic": generic, "specific": specific, "up_time": up_time}
    return Message(version, community, TRAP_V1, rows=_rows(body), **told)  # type: ignore[arg-type]  # by their names


def _rows(body: Reader) -> tuple[Row, ...]:
    rows = Reader(body.expect(SEQUENCE))
    found: list[Row] = []
    while not rows.is_done:
        if len(found) >= MOST_ROWS:
            raise NotSnmp("too many rows")
        row = Reader(rows.expect(SEQUENCE))
        name = _name(row.expect(NAME))
        found.append(Row(name, *_value(*row.take())))
    return tuple(found)


def _value(tag: int, content: bytes) -> tuple[int, Plain]:
    if tag in NUMBERS:
        return tag, _number(content, is_signed=tag == INTEGER)
    if tag == NAME:
        return tag, _name(content)
    if tag in (OCTETS, OPAQUE):
        return tag, content
    if tag == ADDRESS:
        return tag, ".".join(map(str, content))
    return tag, None


def _number(content: bytes, *, is_signed: bool) -> int:
    """Return a number; a counter is never below zero, though some agents leave out the byte that says so."""
    if not 0 < len(content) <= LONGEST_NUMBER:
        raise NotSnmp("number")
    return int.from_bytes(content, signed=is_signed)


def _name(content: bytes) -> str:
    """Return a name as numbers with points."""
    if not content or content[-1] & MORE:
        raise NotSnmp("name")
    numbers, current = [], 0
    for byte in content:
        current = current << 7 | byte & ~MORE
        if current >= 1 << 32:
            raise NotSnmp("name")
        if not byte & MORE:
            numbers.append(current)
            current = 0
    if len(numbers) > LONGEST_NAME:
        raise NotSnmp("name")
    first = min(numbers[0] // AS_TWO, 2)
    return ".".join(map(str, [first, numbers[0] - AS_TWO * first, *numbers[1:]]))


def encode(message: Message) -> bytes:
    """Return a message as bytes."""
    rows = _element(SEQUENCE, b"".join(_element(SEQUENCE, _named(row.name) + _told(row)) for row in message.rows))
    if message.kind == TRAP_V1:
        head = _named(message.enterprise) + _element(ADDRESS, bytes(4))
        head += _whole(message.generic) + _whole(message.specific) + _whole(message.up_time, TICKS)
    else:
        head = _whole(message.number) + _whole(message.status) + _whole(message.index)
    envelope = _whole(message.version) + _element(OCTETS, message.community)
    return _element(SEQUENCE, envelope + _element(message.kind, head + rows))


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < LONG_FORM:
        return bytes((tag, size)) + content
    long = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, LONG_FORM | len(long))) + long + content


def _whole(value: int, tag: int = INTEGER) -> bytes:
    return _element(tag, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def _named(name: str) -> bytes:
    first, second, *others = map(int, name.split("."))
    return _element(NAME, b"".join(_in_sevens(each) for each in (first * AS_TWO + second, *others)))


def _in_sevens(number: int) -> bytes:
    content = [number & ~MORE & 0xFF]
    while number := number >> 7:
        content.append(number & ~MORE & 0xFF | MORE)
    return bytes(reversed(content))


def _told(row: Row) -> bytes:
    if isinstance(row.value, int):
        return _whole(row.value, row.kind)
    if row.kind == NAME:
        return _named(str(row.value))
    if row.kind == ADDRESS:
        return _element(ADDRESS, bytes(map(int, str(row.value).split("."))))
    return _element(row.kind, row.value if isinstance(row.value, bytes) else b"")
