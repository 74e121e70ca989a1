"""Polling what is due: claimed in one transaction, asked with none open, kept in portions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from plugins.snmp_monitor.access import opened_access
from plugins.snmp_monitor.asking import ask_device
from plugins.snmp_monitor.devices import POLL, forget_unwatched
from plugins.snmp_monitor.drivers.base import SnmpDriver, Target
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.glancing import Learnt, ask_known
from plugins.snmp_monitor.judging import DOWN, KEY_LOST
from plugins.snmp_monitor.keeping import keep_findings, read_kept
from plugins.snmp_monitor.models import Device
from plugins.snmp_monitor.readings import Findings
from plugins.snmp_monitor.sharding import SHARDS, is_polled_apart, of_shards
from plugins.snmp_monitor.trap_alarms import clear_lapsed
from servicedesk.plugin_api import Context, UnitOfWork, note_watching, raise_alarms

PORTION = 200  # devices in one transaction, and in one event loop
LONGEST_ASKED = 30  # seconds for one device, however it drags on
SILENT_FOR = timedelta(minutes=10)  # after which customers are told that nobody sees their lines
LONGEST_TURN = 240  # seconds after which a run ends, so that its next one is noted


@dataclass(frozen=True)
class Errand:
    """One device to be asked; ``target`` is None where its secrets cannot be read any more.

    ``is_whole`` asks for everything because somebody waits for it.
    """

    device_id: int
    target: Target | None
    is_whole: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of one errand, and how long it took."""

    device_id: int
    findings: Findings
    milliseconds: int


def poll_due(ctx: Context) -> None:
    """Poll the devices that are due, portion by portion, until none is left or the run has been long enough.

    While workers of their own poll, nothing is left to do.
    """
    begun = monotonic()
    with ctx.work() as uow:
        note_watching(uow, SILENT_FOR)
        clear_lapsed(uow)
        forget_unwatched(uow)
        is_done_elsewhere = is_polled_apart(uow)
    while not is_done_elsewhere and monotonic() - begun < LONGEST_TURN:
        with ctx.work() as uow:
            errands = claim(uow, ctx)
        if not errands:
            return
        outcomes = asyncio.run(ask_all(errands, ctx.settings.at_once))
        with ctx.work() as uow:
            keep_outcomes(uow, outcomes)


def claim(
    uow: UnitOfWork, ctx: Context, *, only: Sequence[int] | None = None, shards: frozenset[int] | None = None,
    is_dead: bool | None = None, most: int = PORTION,
) -> list[Errand]:  # fmt: skip
    """Take the devices that are due longest, and say when they are due again: nobody else takes them meanwhile.

    With ``only`` none but these are taken, with ``shards`` none but theirs, with ``is_dead`` those that have not
    answered last, or the others. A run that dies loses one poll of each, no more.
    """
    now = uow.now()
    due = select(Device).where(Device.is_watched, Device.due_at <= now).order_by(Device.due_at).limit(most)
    if only is not None:
        due = due.where(Device.id.in_(only))
    if shards is not None and len(shards) < SHARDS:
        due = due.where(of_shards(shards))
    if is_dead is not None:
        due = due.where((Device.misses > 0) if is_dead else (Device.misses == 0))
    found_last = (defer(Device.polls), defer(Device.counters), defer(Device.readings))  # long, and of no use here
    due = due.options(joinedload(Device.access), joinedload(Device.profile), *found_last)
    errands = []
    alone = due.with_for_update(key_share=True, skip_locked=True, of=Device).execution_options(populate_existing=True)
    for device in uow.session.scalars(alone):
        again = device.due_at + timedelta(seconds=device.profile.every_seconds)
        device.due_at = again if again > now else now + timedelta(seconds=device.profile.every_seconds)
        errands.append(Errand(device.id, target_of(device, ctx), device.wanted == POLL))
    return errands


def target_of(device: Device, ctx: Context) -> Target | None:
    """Return whom to ask and how, or None where the secrets cannot be read.

    One that is known to be silent is asked once each time, unless somebody waits for it.
    """
    access = opened_access(device.access, ctx)
    if access is None:
        return None
    is_asked_once = device.state == DOWN and device.wanted != POLL
    retries = 0 if is_asked_once else device.profile.retries
    return Target(device.host, device.port, access, device.profile.timeout_seconds, retries)


async def ask_all(errands: Sequence[Errand], at_once: int) -> list[Outcome]:
    """Ask all of them, many at the same time; one that is silent or hostile holds up no other."""
    asyncio.get_running_loop().set_exception_handler(pass_over)
    driver, turns = open_driver(), asyncio.Semaphore(at_once)
    try:
        return list(await asyncio.gather(*(_ask(driver, errand, turns) for errand in errands)))
    finally:
        driver.close()


def pass_over(loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
    """Say nothing of bytes that no library can read: whoever sends them could fill the log; the poll tells of it."""


async def _ask(driver: SnmpDriver, errand: Errand, turns: asyncio.Semaphore) -> Outcome:
    async with turns:
        return await ask_errand(driver, errand)


async def ask_errand(driver: SnmpDriver, errand: Errand, learnt: Learnt | None = None) -> Outcome:
    """Ask one device, whole unless it was learnt; whatever it does, an outcome comes of it."""
    if errand.target is None:
        return Outcome(errand.device_id, Findings(KEY_LOST), 0)
    begun = monotonic()
    if learnt is None:
        findings = await ask_device(driver, errand.target, LONGEST_ASKED)
    else:
        findings = await ask_known(driver, errand.target, LONGEST_ASKED, learnt, errand.device_id)
    return Outcome(errand.device_id, findings, int((monotonic() - begun) * 1000))


def keep_outcomes(uow: UnitOfWork, outcomes: Sequence[Outcome]) -> None:
    """Keep what was found of each, and say what is wrong; a device that was removed meanwhile is passed over."""
    by_id = {each.device_id: each for each in outcomes}
    rows = select(Device).where(Device.id.in_(by_id)).options(joinedload(Device.profile)).order_by(Device.id)
    devices = uow.session.scalars(
        rows.with_for_update(key_share=True, of=Device).execution_options(populate_existing=True)
    ).all()
    kept = read_kept(uow, by_id)
    for device in devices:
        outcome = by_id[device.id]
        keep_findings(uow, device, outcome.findings, outcome.milliseconds, kept)
    raise_alarms(uow, kept.wrong)
