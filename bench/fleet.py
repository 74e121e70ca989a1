"""Many simulated devices in one process, each at an address of loopback of its own; some of them never answer.

Answers are made once and sent again with the number of the question, so that the devices cost little beside who asks.
"""

import multiprocessing
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from demo.network.agent import Agent, Table
from plugins.snmp_monitor import ber, oids
from plugins.snmp_monitor.ber import NotSnmp

COMMUNITY = "public"
INTERFACES = 4
ON_ONE_NET = 250
LONG_FORM, LENGTH = 0x80, 0x7F
LARGEST = 65_535
BURST = 64  # datagrams of one device that are answered before the next one has its turn


@dataclass(frozen=True)
class Fleet:
    """So many devices at one port, of which every fifth or so is silent."""

    port: int
    devices: int
    silent_percent: int

    def is_silent(self, number: int) -> bool:
        """Tell whether a device never answers; they are spread evenly."""
        return number * self.silent_percent % 100 < self.silent_percent


def address_of(number: int) -> str:
    """Return where a device is."""
    net, host = divmod(number, ON_ONE_NET)
    return f"127.{16 + net // ON_ONE_NET}.{net % ON_ONE_NET}.{host + 1}"


def table() -> Table:
    """Return what each of them tells: who it is, and a few interfaces that are up."""
    rows: Table = {
        oids.SYS_DESCRIPTION: (ber.OCTETS, b"Simulated device"), oids.SYS_OBJECT_ID: (ber.NAME, "1.3.6.1.4.1.99999.1"),
        oids.SYS_UP_TIME: (ber.TICKS, 12_345_678), oids.SYS_NAME: (ber.OCTETS, b"device"),
    }  # fmt: skip
    for index in range(1, INTERFACES + 1):
        numbers: Table = {
            oids.IF_TYPE: (ber.INTEGER, 6), oids.IF_SPEED: (ber.GAUGE, 10**9), oids.IF_ADMIN: (ber.INTEGER, 1),
            oids.IF_OPER: (ber.INTEGER, 1), oids.IF_IN: (ber.COUNTER, 10**6), oids.IF_OUT: (ber.COUNTER, 10**6),
            oids.IF_IN_ERRORS: (ber.COUNTER, 0), oids.IF_OUT_ERRORS: (ber.COUNTER, 0),
            oids.IF_IN_64: (ber.COUNTER64, 10**6), oids.IF_OUT_64: (ber.COUNTER64, 10**6),
            oids.IF_HIGH_SPEED: (ber.GAUGE, 1_000),
        }  # fmt: skip
        names: Table = {each: (ber.OCTETS, f"ge-0/0/{index}".encode()) for each in (oids.IF_NAME_OLD, oids.IF_NAME)}
        rows |= {f"{column}.{index}": told for column, told in {**numbers, **names}.items()}
    return rows


@contextmanager
def serving(fleet: Fleet) -> Iterator[None]:
    """Have another process answer for all of them until the block ends."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    server = context.Process(target=serve, args=(fleet, ready), daemon=True)
    server.start()
    ready.wait()
    yield
    server.terminate()
    server.join()


def serve(fleet: Fleet, ready: "multiprocessing.synchronize.Event") -> None:
    """Answer until this process is ended."""
    sockets = {each.fileno(): each for each in (_bound(fleet, number) for number in range(fleet.devices))}
    silent = {each.fileno() for number, each in enumerate(sockets.values()) if fleet.is_silent(number)}
    waiting = select.epoll()
    for number in sockets.keys() - silent:
        waiting.register(number, select.EPOLLIN)
    answers = Answers(Agent(table(), community=COMMUNITY))
    ready.set()
    while True:
        for number, _event in waiting.poll():
            _answer(sockets[number], answers)


def _bound(fleet: Fleet, number: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setblocking(False)
    opened.bind((address_of(number), fleet.port))
    return opened


def _answer(opened: socket.socket, answers: "Answers") -> None:
    for _turn in range(BURST):
        try:
            raw, whom = opened.recvfrom(LARGEST)
        except OSError:
            return
        answer = answers.to(raw)
        if answer:
            opened.sendto(answer, whom)


class Answers:
    """What was answered once, by the question without its number."""

    def __init__(self, agent: Agent) -> None:
        """Know who answers."""
        self._agent, self._known = agent, dict[bytes, tuple[bytes, bytes]]()

    def to(self, raw: bytes) -> bytes:
        """Return the answer to a question, or nothing."""
        try:
            begins, ends = place_of_number(raw)
        except IndexError:
            return b""
        question = raw[:begins] + raw[ends:]
        if question not in self._known:
            try:
                told = self._agent.reply(raw)
            except NotSnmp:
                return b""
            if not told:
                return b""
            first, last = place_of_number(told[0])
            self._known[question] = told[0][:first], told[0][last:]
        head, tail = self._known[question]
        return head + raw[begins:ends] + tail


def place_of_number(raw: bytes) -> tuple[int, int]:
    """Return where the number of a message of v2c begins and ends."""
    at = _content(raw, 1) + 3  # behind the version
    at += 2 + raw[at + 1]  # behind the community
    at = _content(raw, at + 1) + 2
    return at, at + raw[at - 1]


def _content(raw: bytes, at: int) -> int:
    return at + 1 + (raw[at] & LENGTH if raw[at] & LONG_FORM else 0)
