"""Whatever comes to the socket: garbage harms nobody, what repeats is one row, what is too much is counted."""

import socket
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.snmp_monitor import ber
from plugins.snmp_monitor.trap_gathering import Bucket, Heap
from plugins.snmp_monitor.trap_keeping import Memory
from plugins.snmp_monitor.trap_names import called
from plugins.snmp_monitor.trap_reading import TRAP_NAME, read_notification
from plugins.snmp_monitor.trap_rules import plain
from plugins.snmp_monitor.trap_socket import TrapSocket, essence_of, version_of
from plugins.snmp_monitor.trap_v3 import V3Door, names_of

LINK_DOWN, IF_INDEX = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1"
PATIENCE = 60  # seconds
UNLIMITED = 1_000_000


def trap(number, port=1, kind=LINK_DOWN, what=ber.TRAP_V2):
    """Return a notification as bytes."""
    rows = (
        ber.Row("1.3.6.1.2.1.1.3.0", ber.TICKS, number),
        ber.Row(TRAP_NAME, ber.NAME, kind),
        ber.Row(f"{IF_INDEX}.{port}", ber.INTEGER, port),
    )
    return ber.encode(ber.Message(ber.V2C, b"public", what, number, rows=rows))


@pytest.fixture
def heap():
    return Heap(UNLIMITED)


@pytest.fixture
def gate(heap):
    """Return a socket that listens."""
    with TrapSocket(
        "127.0.0.1", 0, heap, lambda address: True, lambda datagram, sender: heap.note_garbage(sender[0])
    ) as gate:
        yield gate
    gate.close()


def mutated(at, more):
    """Return a notification in which some bytes are others."""
    whole = trap(7)
    return whole[:at] + more + whole[at + len(more) :]


@given(raw=st.binary(max_size=300) | st.builds(mutated, st.integers(0, 200), st.binary()))
@settings(max_examples=100, deadline=None)
def test_whatever_bytes_come_they_are_a_notification_or_none(raw):
    for read in (version_of, lambda bytes_: read_notification(ber.decode(bytes_)), names_of):
        try:
            read(raw)
        except (ber.NotSnmp, ValueError):
            continue


@given(raw=st.builds(mutated, st.integers(0, 90), st.binary(max_size=4)), number=st.integers(0, 2**31 - 1))
@settings(max_examples=100, deadline=None)
def test_what_is_taken_for_a_repetition_would_be_read_as_the_same(raw, number):
    if essence_of(raw) == essence_of(trap(number)):
        assert read_notification(ber.decode(raw)) == read_notification(ber.decode(trap(number)))


def test_a_repetition_differs_in_its_number_and_its_time_alone():
    assert essence_of(trap(1)) is not None and essence_of(trap(1)) == essence_of(trap(120))
    assert essence_of(trap(1)) != essence_of(trap(1, port=2)) and essence_of(trap(1, what=ber.INFORM)) is None
    assert [essence_of(trap(1)[:length]) for length in (0, 1, 12, 40)] == [None] * 4


def test_garbage_is_counted_and_what_makes_sense_comes_through(heap, gate):
    garbage = [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x02\x01\x03", mutated(2, b"\xff\xff"), trap(1)[:-3]]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for each in [*garbage, trap(1)]:
            sender.sendto(each, ("127.0.0.1", gate.port))
        batch = taken(heap, len(garbage) + 1)

    assert [each.told.port for each in batch.gathered] == [1]
    assert batch.tallies["127.0.0.1"].garbage == len(garbage)


def taken(heap, count):
    """Return what was gathered once so many datagrams have come."""
    ends_at = time.monotonic() + PATIENCE
    while read(heap) < count:
        assert time.monotonic() < ends_at, "not everything came"
        time.sleep(0.005)
    return heap.take()


def read(heap):
    """Return how many datagrams have been read."""
    with heap._lock:
        return heap._tallies["127.0.0.1"].garbage + sum(each.count for each in heap._gathered.values())


def flood(heap, gate, count, events):
    """Send so many datagrams of so many events, never more at once than the kernel keeps for sure."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(count):
            sender.sendto(trap(number, number % events + 1), ("127.0.0.1", gate.port))
            if number % 100 == 99:
                ends_at = time.monotonic() + PATIENCE
                while heap._tallies["127.0.0.1"].received <= number and time.monotonic() < ends_at:
                    time.sleep(0)


def test_a_flood_loses_no_event_and_what_repeats_only_counts(heap, gate):
    flood(heap, gate, 5_000, events=500)

    batch = taken(heap, 5_000)

    assert sorted(each.told.port for each in batch.gathered) == list(range(1, 501))
    assert {each.count for each in batch.gathered} == {10}
    assert (batch.tallies["127.0.0.1"].received, batch.tallies["127.0.0.1"].dropped) == (5_000, 0)


@pytest.mark.faults
def test_minutes_of_a_flood_lose_no_event(heap, gate):
    for _minute in range(20):
        flood(heap, gate, 30_000, events=5_000)
        batch = heap.take()
        assert len(batch.gathered) == 5_000


def test_one_address_may_bring_so_many_rows_and_the_rest_is_counted():
    heap = Heap(10, burst=20)
    for port in range(1, 31):
        heap.add("10.0.0.1", 162, read_notification(ber.decode(trap(port, port))))
    heap.add("10.0.0.2", 162, read_notification(ber.decode(trap(1))))

    batch = heap.take()

    assert len([each for each in batch.gathered if each.address == "10.0.0.1"]) in (20, 21)
    assert batch.tallies["10.0.0.1"].dropped in (9, 10)
    assert [each.address for each in batch.gathered if each.address != "10.0.0.1"] == ["10.0.0.2"]


def test_a_bucket_fills_again_with_time():
    bucket = Bucket(1.0, at=0.0)

    assert [bucket.takes(now, rate=2.0, burst=3.0) for now in (0.0, 0.1, 0.6, 10.0)] == [True, False, True, True]
    assert bucket.left == 2.0


def test_a_memory_forgets_the_oldest_rows(monkeypatch):
    monkeypatch.setattr("plugins.snmp_monitor.trap_keeping.MOST_REMEMBERED", 2)
    memory, now = Memory(), datetime(2026, 11, 22, tzinfo=UTC)
    for number in (1, 2, 3):
        memory.note(("10.0.0.1", LINK_DOWN, number, 0), number, now)

    assert [memory.find(("10.0.0.1", LINK_DOWN, number, 0), now) for number in (1, 2, 3)] == [0, 2, 3]


def test_garbage_of_v3_is_counted_and_stops_nothing(heap):
    replies = []
    with V3Door(heap, lambda *whose: None, lambda address: True, lambda *sent: replies.append(sent)) as door:
        for raw in (b"", b"\x30\x05\x02\x01\x03\x30\x00", trap(1)):
            door.take(raw, ("127.0.0.1", 9))
        ends_at = time.monotonic() + PATIENCE
        while heap._tallies["127.0.0.1"].garbage < 3 and time.monotonic() < ends_at:
            time.sleep(0.01)

    assert heap.take().tallies["127.0.0.1"].garbage == 3 and replies == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("1.3.6.1.4.1.2011.6.1", "Huawei 6.1"),
        ("1.3.6.1.4.1.99999.1", "99999 1"),
        ("1.3.6.1.2.1.33.2.9", "UPS-MIB 2.9"),
        ("1.2.3.4", "1.2.3.4"),
    ],
)
def test_a_kind_is_called_by_its_maker_or_its_module(kind, name):
    assert called(kind) == name


def test_a_kind_of_v1_is_the_same_as_that_of_v2():
    assert plain("1.3.6.1.4.1.318.0.5") == plain("1.3.6.1.4.1.318.5") == "1.3.6.1.4.1.318.5"
    assert plain("1.3.6.1.6.3.1.1.5.3") == "1.3.6.1.6.3.1.1.5.3"


def test_only_a_notification_is_one():
    for message in (trap(1, what=ber.GET), ber.encode(ber.Message(ber.V2C, b"x", ber.TRAP_V2))):
        with pytest.raises(ber.NotSnmp):
            read_notification(ber.decode(message))
