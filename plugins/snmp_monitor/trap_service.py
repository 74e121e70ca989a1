"""Listening for traps for as long as the plugin is on: gathered by one thread, written and followed by this one.

A third one opens those of v3, a fourth asks the devices that traps told of: nothing that is slow stops the socket.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from plugins.snmp_monitor.drivers.base import Access
from plugins.snmp_monitor.polling import PORTION, Errand, Outcome, ask_all, claim, keep_outcomes
from plugins.snmp_monitor.trap_gathering import Batch, Heap
from plugins.snmp_monitor.trap_keeping import Memory, forget_old, keep_batch
from plugins.snmp_monitor.trap_rules import Rules, load_rules
from plugins.snmp_monitor.trap_senders import Senders, load_senders
from plugins.snmp_monitor.trap_socket import TrapSocket
from plugins.snmp_monitor.trap_v3 import V3Door
from servicedesk.plugin_api import Context

WRITTEN_EVERY = 0.5  # seconds
KNOWN_FOR = 5.0  # seconds after which devices and rules are read anew
TIDIED_EVERY = 3600.0  # seconds
ASKED_AGAIN_AFTER = 5.0  # seconds: of one device that tells more often, the last word is waited for
ROOM_ENOUGH = 4 * 1024 * 1024


def listen_for_traps(ctx: Context, stop: Event) -> None:
    """Listen until it is to end, or until the place to listen is another one."""
    place = (ctx.settings.trap_address, ctx.settings.trap_port)
    with Ears(ctx, *place) as ears:
        while not stop.is_set() and place == (ctx.settings.trap_address, ctx.settings.trap_port):
            ears.heap.filled.wait(WRITTEN_EVERY)
            ears.turn()
            stop.wait(0.02)  # so that informs of one moment are written together


class Ears:
    """Everything that listens, and what it knows of devices and rules; used by one thread."""

    def __init__(self, ctx: Context, host: str, port: int) -> None:
        """Bind the socket; raises OSError when that may not be."""
        self._ctx, self._memory, self._kept = ctx, Memory(), Batch([], {})
        self.heap = Heap(ctx.settings.traps_per_device)
        self._senders, self._rules = Senders({}), Rules([])
        self._known_at = self._tidied_at = -TIDIED_EVERY
        self._wanted: dict[int, float] = {}  # devices to be asked, each not before its moment
        self._asked_at: dict[int, float] = {}
        self._errands: Queue[tuple[list[Errand], int]] = Queue()
        self._outcomes: Queue[list[Outcome]] = Queue()
        self._answers: list[Outcome] = []  # waiting to be kept
        self._threads: list[Thread] = []
        self.socket = TrapSocket(host, port, self.heap, self._knows, self._take_v3)
        self._door = V3Door(self.heap, self._user, self._knows, self.socket.send)
        if self.socket.room < ROOM_ENOUGH:
            ctx.log.warning("little room for traps: raise net.core.rmem_max", extra={"bytes": self.socket.room})

    def __enter__(self) -> "Ears":
        """Begin to listen."""
        self._know()
        self._open = ExitStack()
        asking = self._open.enter_context(self._asking())
        self._open.enter_context(self._door)
        self._open.enter_context(self.socket)
        self._threads = [asking, self._door.thread, self.socket.thread]
        return self

    def __exit__(self, *reason: object) -> None:
        """Listen no more, and write what was heard."""
        self._threads = []
        self._open.close()
        self.turn()
        self.socket.close()

    def turn(self) -> None:
        """Write what was gathered, answer who waits for it, and have devices asked; what cannot be written waits.

        Raises RuntimeError when one of the threads has ended: whoever keeps this going begins anew.
        """
        if ended := [thread.name for thread in self._threads if not thread.is_alive()]:
            raise RuntimeError(f"ended by itself: {', '.join(ended)}")
        try:
            if monotonic() - self._known_at >= KNOWN_FOR:
                self._know()
            self._write()
            self._confirm()
            self._keep_answers()
        except SQLAlchemyError as error:
            self._ctx.log.warning("traps wait for the database", extra={"error": type(error).__name__})

    def _take_v3(self, datagram: bytes, sender: tuple[str, int]) -> None:
        self._door.take(datagram, sender)

    def _user(self, address: str, user: str) -> Access | None:
        return self._senders.user(address, user)

    def _knows(self, address: str) -> bool:
        return bool(self._senders.find(address, 0))

    def _know(self) -> None:
        """Read devices and rules as they are now, and tidy up once in a while."""
        self.socket.note_lost()
        with self._ctx.work() as uow:
            self._senders, self._rules = load_senders(uow, self._ctx), load_rules(uow)
        self._known_at = monotonic()
        if monotonic() - self._tidied_at >= TIDIED_EVERY:
            self._tidy()

    def _tidy(self) -> None:
        is_more = True
        while is_more:
            with self._ctx.work() as uow:
                is_more = forget_old(uow)
        self._tidied_at = monotonic()

    def _write(self) -> None:
        if not self._kept.gathered and not self._kept.tallies:
            self._kept = self.heap.take()
        batch = self._kept
        if not batch.gathered and not batch.tallies:
            return
        with self._ctx.work() as uow:
            asked = keep_batch(uow, batch, self._senders, self._rules, self._memory)
        self._kept = Batch([], {})
        for each in batch.gathered:
            for reply, address in each.replies:
                if self._senders.find(*address):
                    self.socket.send(reply, address)
        now = monotonic()
        for device_id in asked:
            asked_at = self._asked_at.get(device_id, -ASKED_AGAIN_AFTER)
            self._wanted.setdefault(device_id, max(now, asked_at + ASKED_AGAIN_AFTER))

    def _confirm(self) -> None:
        """Have those asked that told something, each one at most every few seconds."""
        now = monotonic()
        ready = [device_id for device_id, not_before in self._wanted.items() if not_before <= now][:PORTION]
        if ready:
            with self._ctx.work() as uow:
                errands = claim(uow, self._ctx, only=ready)
            if errands:
                self._errands.put((errands, self._ctx.settings.at_once))
            for device_id in ready:
                self._asked_at[device_id] = now
                del self._wanted[device_id]

    def _keep_answers(self) -> None:
        try:
            self._answers = self._answers or self._outcomes.get_nowait()
        except Empty:
            return
        with self._ctx.work() as uow:
            keep_outcomes(uow, self._answers)
        self._answers = []

    @contextmanager
    def _asking(self) -> Iterator[Thread]:
        """Have a thread ask devices, one portion after the other, until the block ends."""
        thread = Thread(target=self._ask, name="asking", daemon=True)
        thread.start()
        yield thread
        self._errands.put(([], 0))
        thread.join(WRITTEN_EVERY)

    def _ask(self) -> None:
        while (order := self._errands.get())[0]:
            self._outcomes.put(asyncio.run(ask_all(*order)))
