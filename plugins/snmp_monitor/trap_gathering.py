"""Notifications gathered between two writes: what repeats is counted, who sends too much is held back.

A repetition costs a count and no row. Rows are bounded for each address and for all together, and what is beyond is
counted as dropped: nothing grows with what somebody sends.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic

from plugins.snmp_monitor.trap_reading import Told

MOST_WAITING = 50_000  # notifications that differ
MOST_SOURCES = 5_000
READ_AT_ONCE = 20_000  # datagrams of one address between two writes
OTHERS = ""

Key = tuple[str, str, int, int]  # address, kind, interface, names of the values
Reply = tuple[bytes, tuple[str, int]]


@dataclass
class Gathered:
    """One notification and how often it came since the last write, with the replies that informs wait for."""

    address: str
    sender_port: int
    told: Told
    count: int = 1
    replies: list[Reply] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Return what tells it from others."""
        return self.address, self.told.kind, self.told.port, self.told.thing


@dataclass
class Tally:
    """What came from one address since the last write; ``kind`` is what a stranger told last."""

    received: int = 0
    dropped: int = 0
    garbage: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Batch:
    """What was gathered between two writes, in the order in which it came last."""

    gathered: list[Gathered]
    tallies: dict[str, Tally]


@dataclass
class Bucket:
    """How many more rows an address may have: so many a second, and so many at once after a quiet time."""

    left: float
    at: float

    def takes(self, now: float, rate: float, burst: float) -> bool:
        """Take one, if there is one."""
        self.left, self.at = min(burst, self.left + (now - self.at) * rate), now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Heap:
    """Where notifications wait to be written; ``filled`` is set when somebody waits for an answer."""

    def __init__(self, rate: int, burst: int = 0) -> None:
        """Begin empty; each address may have ``rate`` rows a second, and ten times as many at once."""
        self._rate, self._burst = float(rate), float(burst or rate * 10)
        self._lock = Lock()
        self._gathered: dict[Key, Gathered] = {}
        self._tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self._buckets: dict[str, Bucket] = {}
        self.filled = Event()

    def count(self, address: str) -> bool:
        """Count a datagram; False when so many came from there that it is not even read."""
        with self._lock:
            tally = self._tally(address)
            tally.received += 1
            if tally.received > READ_AT_ONCE:
                tally.dropped += 1
                return False
            return True

    def note_garbage(self, address: str) -> None:
        """Count bytes that are no notification."""
        with self._lock:
            self._tally(address).garbage += 1

    def note_stranger(self, address: str, kind: str) -> None:
        """Remember the last kind of what somebody tells whom nobody watches: it takes the place of nothing else."""
        with self._lock:
            self._tally(address).kind = kind

    def note_lost(self, count: int) -> None:
        """Count datagrams that the kernel had no room for."""
        if count:
            with self._lock:
                self._tallies[OTHERS].dropped += count

    def add(self, address: str, sender_port: int, told: Told, reply: bytes = b"") -> None:
        """Take in a notification, as one more of its kind where one waits already."""
        key = (address, told.kind, told.port, told.thing)
        with self._lock:
            waiting = self._gathered.pop(key, None)
            if waiting is not None:
                waiting.count += 1
                waiting.told = told
            elif len(self._gathered) < MOST_WAITING and self._takes(address):
                waiting = Gathered(address, sender_port, told)
            else:
                self._tally(address).dropped += 1
                return
            self._gathered[key] = waiting
            if reply:
                waiting.replies.append((reply, (address, sender_port)))
                self.filled.set()

    def take(self) -> Batch:
        """Return what was gathered, and begin anew."""
        with self._lock:
            batch = Batch(list(self._gathered.values()), dict(self._tallies))
            self._gathered, self._tallies = {}, defaultdict(Tally)
            if len(self._buckets) > MOST_SOURCES:
                self._buckets.clear()
            self.filled.clear()
        return batch

    def _tally(self, address: str) -> Tally:
        is_room = address in self._tallies or len(self._tallies) < MOST_SOURCES
        return self._tallies[address if is_room else OTHERS]

    def _takes(self, address: str) -> bool:
        now = monotonic()
        bucket = self._buckets.setdefault(address, Bucket(self._burst, now))
        return bucket.takes(now, self._rate, self._burst)
