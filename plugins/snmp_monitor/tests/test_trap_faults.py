"""What goes wrong while traps are heard: undone transactions, a database that is away, bytes that nobody expects."""

import socket
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from plugins.snmp_monitor import trap_v3
from plugins.snmp_monitor.ber import INFORM, INTEGER, NAME, OCTETS, TRAP_V2, V2C, Message, NotSnmp, Row, encode
from plugins.snmp_monitor.drivers.base import Access
from plugins.snmp_monitor.models import Trap
from plugins.snmp_monitor.polling import Outcome
from plugins.snmp_monitor.readings import Findings
from plugins.snmp_monitor.tests.trapping import IF_INDEX, LINK_DOWN, PATIENCE, heard, listening
from plugins.snmp_monitor.tests.watching import device, prepare, watch
from plugins.snmp_monitor.trap_gathering import Batch, Gathered, Heap
from plugins.snmp_monitor.trap_keeping import Memory, keep_batch
from plugins.snmp_monitor.trap_reading import TRAP_NAME, read_notification
from plugins.snmp_monitor.trap_rules import load_rules
from plugins.snmp_monitor.trap_senders import load_senders
from plugins.snmp_monitor.trap_socket import TrapSocket
from servicedesk.core.kernel.plugin_acting import context_to_act

BGP_LOST = "1.3.6.1.2.1.15.0.2"
HERE = "127.0.0.1"
ACCESS = Access("3", "", "trampas", "sha256", "clave-larga-1", "aes128", "clave-larga-2")


def message(*rows, kind=TRAP_V2, told=LINK_DOWN):
    """Return a notification of v2c that tells these values."""
    return Message(V2C, b"public", kind, 7, rows=(Row(TRAP_NAME, NAME, told), *rows))


def link_down(kind=TRAP_V2):
    return message(Row(f"{IF_INDEX}.2", INTEGER, 2), kind=kind)


@contextmanager
def drained(knows=True):
    """Lend a socket that is drained, its heap, and a way to send to it."""
    heap = Heap(100)
    with TrapSocket(HERE, 0, heap, lambda address: knows, lambda datagram, sender: None) as ears:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            yield heap, lambda datagram: out.sendto(datagram, (HERE, ears.port))
    ears.close()


def taken(heap, is_enough):
    """Return what was gathered and counted, once it is enough."""
    ends_at = time.monotonic() + PATIENCE
    gathered, tallies = [], []
    while not is_enough(gathered, tallies):
        assert time.monotonic() < ends_at, "it did not come"
        batch = heap.take()
        gathered += batch.gathered
        tallies += [tally for address, tally in batch.tallies.items() if address == HERE]
    return gathered, tallies


def test_what_tells_neighbours_apart_is_the_same_number_in_every_process():
    told = read_notification(message(Row("1.3.6.1.2.1.15.3.1.2.10.0.0.1", INTEGER, 1), told=BGP_LOST))

    assert told.thing == 14060556325277811296


def test_what_was_undone_is_written_anew_and_counts_in_no_other_row(desk):
    prepare(desk)
    watch(desk, 161)
    memory, batch = Memory(), Batch([Gathered(HERE, 161, read_notification(link_down()))], {})
    with context_to_act(desk.kernel, desk.name, "test") as ctx:
        with ctx.work() as uow:
            senders, rules = load_senders(uow, ctx), load_rules(uow)
        with pytest.raises(TimeoutError), ctx.work() as uow:
            keep_batch(uow, batch, senders, rules, memory)
            raise TimeoutError("before it was committed")
        for _turn in range(2):
            with ctx.work() as uow:
                keep_batch(uow, batch, senders, rules, memory)

    assert heard(desk) == [(LINK_DOWN, 2, 2, "asked")]


def test_bytes_that_cannot_be_answered_are_counted_and_the_next_ones_are_heard():
    nowhere = Row("1.3.6.1.4.1.99999.1", OCTETS, b"")
    hostile = encode(message(nowhere, kind=INFORM)).replace(b"\x04\x00", b"\x40\x00")  # an address of no bytes

    with drained() as (heap, send):
        send(hostile)
        send(encode(link_down()))
        gathered, tallies = taken(heap, lambda gathered, _tallies: gathered)

    assert [each.told.kind for each in gathered] == [LINK_DOWN]
    assert (sum(each.received for each in tallies), sum(each.garbage for each in tallies)) == (2, 1)


def test_strangers_are_counted_and_take_nobodys_place():
    with drained(knows=False) as (heap, send):
        send(encode(link_down(INFORM)))
        gathered, tallies = taken(heap, lambda _gathered, tallies: any(each.kind for each in tallies))

    assert (gathered, tallies[-1].kind) == ([], LINK_DOWN)


def test_whoever_keeps_it_going_is_told_when_nobody_drains_the_socket(desk):
    with listening(desk) as ears:
        ears.turn()
        ears.socket._stop.set()
        ears.socket.thread.join()

        with pytest.raises(RuntimeError, match="traps"):
            ears.turn()


def rename(desk, old, new):
    with desk.kernel.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_answers_wait_for_the_database(desk):
    prepare(desk)
    device_id = watch(desk, 161)
    with listening(desk) as ears:
        ears._outcomes.put([Outcome(device_id, Findings("timeout"), 5)])
        rename(desk, "snmp_monitor_device", "away")
        ears.turn()
        rename(desk, "away", "snmp_monitor_device")
        before = device(desk).misses
        ears.turn()

    assert (before, device(desk).misses) == (0, 1)
    assert desk.rows(Trap) == []


@pytest.fixture
def door(monkeypatch):
    """Return a door for v3 with room for two engines of an address and three in all."""
    monkeypatch.setattr(trap_v3, "MOST_OF_ADDRESS", 2)
    monkeypatch.setattr(trap_v3, "MOST_ENGINES", 3)
    return trap_v3.V3Door(Heap(100), lambda address, user: None, lambda address: True, lambda answer, address: None)


def introduce(door, engine, address=HERE):
    """Name an engine, as a datagram does that nothing proves."""
    door._introduce(b"\x80\x00\x00\x00\x05" + bytes([engine]), "trampas", ACCESS, address)


def engines(door):
    return [engine[-1] for engine, _user in door._known]


def test_engines_that_anybody_names_make_room_for_each_other_and_for_all(door, monkeypatch):
    monkeypatch.setattr(trap_v3, "ENGINES_PER_SECOND", 1e9)
    for engine in (1, 2, 1, 3):
        introduce(door, engine)
    of_one = engines(door)

    introduce(door, 4, "127.0.0.2")
    introduce(door, 5, "127.0.0.3")

    assert (of_one, engines(door)) == ([1, 3], [3, 4, 5])


def test_whoever_names_one_engine_after_the_other_costs_no_more_than_some_keys(door, monkeypatch):
    monkeypatch.setattr(trap_v3, "ENGINES_PER_SECOND", 0.0)
    introduce(door, 1)
    introduce(door, 2)

    with pytest.raises(NotSnmp):
        introduce(door, 3)

    introduce(door, 2)
    introduce(door, 3, "127.0.0.2")
    assert engines(door) == [1, 2, 3]
