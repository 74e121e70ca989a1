"""Polling in a process of its own, as ``servicedesk worker snmp`` does: without pause, beside others like it.

Devices that answer and devices that are dead wait in different rows: however many are silent, the others are asked in
time. Writing is done by another thread, so that a slow database makes no answer late.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from secrets import token_hex
from threading import Event
from time import monotonic
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from plugins.snmp_monitor.drivers.base import SnmpDriver, Target
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.glancing import Learnt
from plugins.snmp_monitor.polling import Errand, Outcome, ask_errand, claim, keep_outcomes, pass_over
from plugins.snmp_monitor.sharding import SHARDS, leave_shards, take_shards
from servicedesk.plugin_api import Context, UnitOfWork

Result = TypeVar("Result")
LEASE_SAID_EVERY = 8.0  # seconds
LOOK = 1.0  # seconds between two looks at what is due: each costs the same, however little is due
WRITTEN_AT_ONCE = 100  # outcomes in one transaction: others wait for it on SQLite
ALARMED_AT_ONCE = 25  # of those that may become alarms: each takes many times as long
ALARMED_FOR = 0.5  # seconds of one turn, so that thousands that fall silent at once keep nobody else waiting
PAUSE = 0.15  # seconds between two such transactions: whoever waits for SQLite looks every tenth of a second
AHEAD = 4  # times as many are taken as are asked at the same time: they answer long before the next look
PATIENCE = 4  # times as many of those that do not answer are waited for: it takes seconds, and nothing else


def poll_for_good(ctx: Context, stop: Event) -> None:
    """Poll the devices of the shards that this process holds, until it is to end."""
    worker = f"{socket.gethostname()[:32]}:{os.getpid()}:{token_hex(4)}"
    try:
        asyncio.run(Rounds(ctx, worker).go(stop))
    finally:
        with ctx.work() as uow:
            leave_shards(uow, worker)


class Rounds:
    """What one worker has in hand: its shards, who is being asked, and what came of it and is not written yet."""

    def __init__(self, ctx: Context, worker: str) -> None:
        """Begin with nothing."""
        self._ctx, self._worker = ctx, worker
        self._shards: frozenset[int] = frozenset()
        self._leased_at = -LEASE_SAID_EVERY
        self._asked: dict[bool, set[asyncio.Task[Outcome]]] = {False: set(), True: set()}  # by their being dead
        self._well: list[Outcome] = []
        self._failed: dict[int, Outcome] = {}  # of each device the newest, for what is newer stands for what is older
        self._learnt: dict[int, Learnt] = {}
        self._turns = asyncio.Semaphore(ctx.settings.at_once)
        # Of its own, because names of hosts are looked up in the threads that everybody shares, and may take long.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="snmp-writer")

    async def go(self, stop: Event) -> None:
        """Poll until it is to end; what is being asked then is asked again by whoever comes."""
        asyncio.get_running_loop().set_exception_handler(pass_over)
        driver = open_driver()
        try:
            while not stop.is_set():
                try:
                    await self.turn(driver)
                except SQLAlchemyError as error:  # what was found waits, and is written when the database is there
                    self._ctx.log.warning("polling waits for the database", extra={"error": type(error).__name__})
                await asyncio.sleep(LOOK)
        finally:
            for task in [*self._asked[False], *self._asked[True]]:
                task.cancel()
            driver.close()
            self._writer.shutdown()

    async def turn(self, driver: SnmpDriver) -> None:
        """Look once: say that it lives, write what came, have asked what is due."""
        if monotonic() - self._leased_at >= LEASE_SAID_EVERY:
            self._shards = await self._work(lambda uow: take_shards(uow, self._worker))
            self._leased_at = monotonic()
            self._learnt = {each: kept for each, kept in self._learnt.items() if each % SHARDS in self._shards}
        await self._write()
        if not self._shards:
            return
        for is_dead, errands in (await self._work(self._claim)).items():
            for errand in errands:
                task = asyncio.create_task(self._ask(driver, errand, is_dead=is_dead))
                self._asked[is_dead].add(task)
                task.add_done_callback(self._done)

    async def _ask(self, driver: SnmpDriver, errand: Errand, *, is_dead: bool) -> Outcome:
        """Ask one device in its turn; the dead have no turns: they are waited for, and do nothing."""
        async with nullcontext() if is_dead else self._turns:
            return await ask_errand(driver, errand, self._learnt_of(errand))

    def _learnt_of(self, errand: Errand) -> Learnt | None:
        """Return what was learnt of a device: nothing where it is to be asked whole, or another way than before."""
        if errand.target is None:
            return None
        learnt = self._learnt.get(errand.device_id)
        if learnt is None or not _is_asked_alike(learnt.target, errand.target):
            learnt = self._learnt[errand.device_id] = Learnt(errand.target)
        if errand.is_whole:
            learnt.forget()
        return learnt

    def _done(self, task: asyncio.Task[Outcome]) -> None:
        for asked in self._asked.values():
            asked.discard(task)
        if not task.cancelled():
            self._take(task.result())

    def _take(self, outcome: Outcome) -> None:
        """Keep what came of a device until it is written; that it failed before does not matter once it is well."""
        if outcome.findings.failure:
            self._failed[outcome.device_id] = outcome
        else:
            self._failed.pop(outcome.device_id, None)
            self._well.append(outcome)

    async def _write(self) -> None:
        """Write what came: all that is well, then for a moment what may become alarms; the rest waits a turn."""
        while self._well:
            portion = self._well[:WRITTEN_AT_ONCE]
            await self._keep(portion)
            del self._well[: len(portion)]  # not before: what came meanwhile stands behind it
            await self._pause(bool(self._well))
        until = monotonic() + ALARMED_FOR
        while self._failed and monotonic() < until:
            portion = list(islice(self._failed.values(), ALARMED_AT_ONCE))
            await self._keep(portion)
            for each in portion:
                if self._failed.get(each.device_id) is each:  # unless something newer came meanwhile
                    del self._failed[each.device_id]
            await self._pause(bool(self._failed))

    async def _keep(self, portion: list[Outcome]) -> None:
        await self._work(lambda uow: keep_outcomes(uow, portion))

    async def _pause(self, is_more: bool) -> None:
        """Let others write, where more is to be written at once."""
        if is_more:
            await asyncio.sleep(PAUSE)

    def _claim(self, uow: UnitOfWork) -> dict[bool, list[Errand]]:
        """Take what is due and for what there is room, by its being dead."""
        errands = {}
        for is_dead, asked in self._asked.items():
            room = self._ctx.settings.at_once * (PATIENCE if is_dead else AHEAD) - len(asked)
            taken = claim(uow, self._ctx, shards=self._shards, is_dead=is_dead, most=room) if room > 0 else []
            errands[is_dead] = taken
        return errands

    async def _work(self, act: Callable[[UnitOfWork], Result]) -> Result:
        """Do something with the database in another thread, one thing at a time."""

        def work() -> Result:
            with self._ctx.work() as uow:
                return act(uow)

        return await asyncio.get_running_loop().run_in_executor(self._writer, work)


def _is_asked_alike(one: Target, other: Target) -> bool:
    """Tell whether two are asked in the same way; how often depends on whether it answered last."""
    return replace(one, retries=0) == replace(other, retries=0)
