"""Traps: how many a second our socket takes in without loss, beside a bare one; datagrams come from another process.

``python -m bench.traps`` prints both, at several rates.
"""

import multiprocessing
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from plugins.snmp_monitor import ber
from plugins.snmp_monitor.trap_gathering import Heap
from plugins.snmp_monitor.trap_reading import TRAP_NAME
from plugins.snmp_monitor.trap_socket import TrapSocket, make_room

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"
IF_OPER = "1.3.6.1.2.1.2.2.1.8"
LOOPBACK = "127.0.0.1"
UNLIMITED = 1_000_000
SETTLES_FOR = 0.5  # seconds
TICK = 0.005  # seconds between two portions of what is sent
RATES = (1_000, 5_000, 10_000, 15_000)
SECONDS = 10.0
EVENTS = 2_000


@dataclass(frozen=True)
class Taken:
    """What came of one rate: sent and lost datagrams, the share of a core, events that were told apart."""

    sent: int
    lost: int
    share: float
    events: int


def notification(number: int, port: int) -> bytes:
    """Return what a device tells of an interface that is down."""
    rows = (
        ber.Row("1.3.6.1.2.1.1.3.0", ber.TICKS, number),
        ber.Row(TRAP_NAME, ber.NAME, LINK_DOWN),
        ber.Row(f"{IF_INDEX}.{port}", ber.INTEGER, port),
        ber.Row(f"{IF_OPER}.{port}", ber.INTEGER, 2),
    )
    return ber.encode(ber.Message(ber.V2C, b"public", ber.TRAP_V2, number, rows=rows))


def offer(port: int, rate: int, seconds: float, events: int, sent: "multiprocessing.Queue[int]") -> None:
    """Send so many a second, evenly, whether anybody keeps up or not, and tell how many that were."""
    datagrams = [notification(number, number + 1) for number in range(events)]
    count, begun = 0, time.perf_counter()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while (gone := time.perf_counter() - begun) < seconds:
            while count < gone * rate:
                sender.sendto(datagrams[count % events], (LOOPBACK, port))
                count += 1
            time.sleep(TICK)
    sent.put(count)


def offered(port: int, rate: int, seconds: float) -> tuple[int, float]:
    """Have another process send; return how many, and which share of a core this process took meanwhile."""
    context = multiprocessing.get_context("spawn")
    sent: multiprocessing.Queue[int] = context.Queue()
    sender = context.Process(target=offer, args=(port, rate, seconds, EVENTS, sent))
    sender.start()
    used = time.process_time()
    count = sent.get()
    share = (time.process_time() - used) / seconds
    sender.join()
    time.sleep(2 * SETTLES_FOR)
    return count, share


def gather(rate: int, seconds: float) -> Taken:
    """Let our socket take in what is offered, gathered anew twice a second as the plugin does."""
    heap, seen, received = Heap(UNLIMITED), set[int](), [0]

    def take() -> None:
        batch = heap.take()
        seen.update(each.told.port for each in batch.gathered)
        received[0] += sum(each.count for each in batch.gathered)

    with TrapSocket(LOOPBACK, 0, heap, lambda address: True, lambda datagram, sender: None) as gate:
        with again_and_again(take):
            sent, share = offered(gate.port, rate, seconds)
        take()
    gate.close()
    return Taken(sent, sent - received[0], share, len(seen))


@contextmanager
def again_and_again(act: Callable[[], None]) -> Iterator[None]:
    """Do something twice a second until the block ends."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(SETTLES_FOR):
            act()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def bare(rate: int, seconds: float) -> Taken:
    """Let a socket that does nothing with it take in what is offered."""
    count = [0]
    stop = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((LOOPBACK, 0))
        make_room(sock)
        sock.settimeout(SETTLES_FOR)

        def drain() -> None:
            while not stop.is_set():
                try:
                    sock.recvfrom(65_535)
                    count[0] += 1
                except TimeoutError:
                    continue

        reader = threading.Thread(target=drain)
        reader.start()
        sent, share = offered(sock.getsockname()[1], rate, seconds)
        stop.set()
        reader.join()
        return Taken(sent, sent - count[0], share, 0)


def lines() -> Iterator[str]:
    """Measure, and yield the rows of a table."""
    yield "| traps a second | lost | of a core | events told apart | a bare socket: lost | of a core |"
    yield "|---|---|---|---|---|---|"
    for rate in RATES:
        ours, floor = gather(rate, SECONDS), bare(rate, SECONDS)
        yield (
            f"| {rate:,} | {ours.lost:,} of {ours.sent:,} | {ours.share:.0%} | {ours.events:,} of {EVENTS:,} "
            f"| {floor.lost:,} of {floor.sent:,} | {floor.share:.0%} |"
        )


if __name__ == "__main__":
    for line in lines():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
