"""What a notification tells, read from a message without trust: its kind, the interface it means, what came with it."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from plugins.snmp_monitor.ber import INFORM, TICKS, TRAP_V1, TRAP_V2, Message, NotSnmp, Row
from plugins.snmp_monitor.values import text_of

TRAP_NAME = "1.3.6.1.6.3.1.1.4.1.0"  # snmpTrapOID.0
UP_TIME = "1.3.6.1.2.1.1.3.0"
STANDARD = "1.3.6.1.6.3.1.1.5"  # what v1 knows by a number of its own
ENTERPRISE_SPECIFIC = 6
IF_INDEX = "1.3.6.1.2.1.2.2.1.1."
IF_COLUMNS = ("1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1.")
BESIDE = ("1.3.6.1.6.3.", UP_TIME)  # values that say who and when, not what
MOST_KEPT = 20
LONGEST_VALUE = 255
LARGEST_PORT = 2**31 - 1
LONGEST_KIND = 255


class Told(NamedTuple):
    """What one notification tells; ``entry`` is its community, ``thing`` tells it from others of its kind.

    ``is_proven``: keys of v3 have proved who sent it.
    """

    kind: str
    port: int
    version: str
    thing: int
    rows: tuple[Row, ...] = ()
    entry: bytes = b""
    is_proven: bool = False

    def values(self) -> list[list[str]]:
        """Return what came with it as names and texts that can be kept and shown."""
        return [[row.name, _said(row)] for row in self.rows[:MOST_KEPT]]

    def of_column(self, column: str) -> int:
        """Return the interface that the value of this column names, by its number or by the end of its name."""
        for row in self.rows:
            if row.name.startswith(f"{column}."):
                number = row.value if isinstance(row.value, int) else int(row.name.rpartition(".")[2])
                return number if 0 < number <= LARGEST_PORT else 0
        return 0


def read_notification(message: Message) -> Told:
    """Return what a trap or an inform tells. Raises NotSnmp for any other message."""
    if message.kind == TRAP_V1:
        is_own = message.generic >= ENTERPRISE_SPECIFIC
        kind = f"{message.enterprise}.0.{message.specific}" if is_own else f"{STANDARD}.{message.generic + 1}"
        return told_by(message.rows, kind, "1", message.community)
    if message.kind not in (TRAP_V2, INFORM):
        raise NotSnmp("no notification")
    names = [row.value for row in message.rows[:3] if row.name == TRAP_NAME]
    if not names or not isinstance(names[0], str):
        raise NotSnmp("a notification of no kind")
    return told_by(message.rows, names[0], "2c", message.community)


def told_by(rows: Iterable[Row], kind: str, version: str, entry: bytes = b"", *, is_proven: bool = False) -> Told:
    """Return what these values tell."""
    own = tuple(row for row in rows if not row.name.startswith(BESIDE))
    return Told(kind[:LONGEST_KIND], _port(own), version, _thing(own), own, entry, is_proven)


def _thing(rows: Iterable[Row]) -> int:
    """Return a number for these names; it is kept with alarms, so it is the same in every process."""
    return int.from_bytes(sha256(" ".join(row.name for row in rows).encode()).digest()[:8])


def _port(rows: Iterable[Row]) -> int:
    """Return the index of the interface that is meant, or 0."""
    for row in rows:
        if row.name.startswith(IF_INDEX) and isinstance(row.value, int) and 0 < row.value <= LARGEST_PORT:
            return row.value
        if row.name.startswith(IF_COLUMNS):
            number = row.name.rpartition(".")[2]
            return int(number) if int(number) <= LARGEST_PORT else 0
    return 0


def _said(row: Row) -> str:
    """Return a value as text that can be kept and shown."""
    if isinstance(row.value, bytes):
        return text_of(row.value, LONGEST_VALUE)
    if row.kind == TICKS and isinstance(row.value, int):
        return f"{row.value / 100:.0f} s"
    return "" if row.value is None else str(row.value)[:LONGEST_VALUE]
