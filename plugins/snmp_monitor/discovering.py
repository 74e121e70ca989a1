"""Looking for what the inventory does not know yet: every device is asked for its neighbours now and then."""

import asyncio
from collections.abc import Sequence
from time import monotonic

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from plugins.snmp_monitor.devices import LOOK
from plugins.snmp_monitor.drivers.base import SnmpDriver
from plugins.snmp_monitor.drivers.choosing import open_driver
from plugins.snmp_monitor.judging import NEW, UP
from plugins.snmp_monitor.models import Device
from plugins.snmp_monitor.neighbours import Neighbour, read_neighbours
from plugins.snmp_monitor.polling import LONGEST_ASKED, PORTION, Errand, target_of
from plugins.snmp_monitor.proposing import keep_found
from servicedesk.plugin_api import Context

EVERY = 600  # seconds from one run to the next
LONGEST_TURN = 30  # seconds

Found = tuple[int, tuple[Neighbour, ...]]


def discover(ctx: Context) -> None:
    """Ask the devices that answer or are new, portion by portion, and keep what each has told.

    It ends after a while, because nothing is polled meanwhile; where there are more devices than that the next
    run begins with others.
    """
    begun = monotonic()
    with ctx.work() as uow:
        asked = select(Device.id).where(Device.is_watched, Device.state.in_((UP, NEW))).order_by(Device.id)
        ids = list(uow.session.scalars(asked))
        first = int(uow.now().timestamp()) // EVERY * PORTION % max(len(ids), 1)
    turn = ids[first:] + ids[:first]
    for start in range(0, len(turn), PORTION):
        if monotonic() - begun > LONGEST_TURN:
            return
        _discover_portion(ctx, turn[start : start + PORTION])


def look_where_wanted(ctx: Context) -> None:
    """Ask those devices for their neighbours at once for which somebody waits."""
    with ctx.work() as uow:
        wanted = select(Device.id).where(Device.is_watched, Device.wanted == LOOK).order_by(Device.id).limit(PORTION)
        ids = uow.session.scalars(wanted).all()
    if not ids:
        return
    _discover_portion(ctx, ids)
    with ctx.work() as uow:
        done = update(Device).where(Device.id.in_(ids), Device.wanted == LOOK).values(wanted="")
        uow.session.execute(done, execution_options={"synchronize_session": False})


def _discover_portion(ctx: Context, ids: Sequence[int]) -> None:
    with ctx.work() as uow:
        rows = select(Device).where(Device.id.in_(ids))
        rows = rows.options(joinedload(Device.access), joinedload(Device.profile))
        errands = [Errand(each.id, target_of(each, ctx)) for each in uow.session.scalars(rows)]
    found = asyncio.run(ask_all(errands, ctx.settings.at_once))
    with ctx.work() as uow:
        for device_id, neighbours in found:
            device = uow.session.get(Device, device_id)
            if device is not None:
                keep_found(uow, device, neighbours)


async def ask_all(errands: Sequence[Errand], at_once: int) -> list[Found]:
    """Ask all of them for their neighbours; one that fails is left as it was known."""
    driver, turns = open_driver(), asyncio.Semaphore(at_once)
    try:
        told = await asyncio.gather(*(_ask(driver, errand, turns) for errand in errands))
    finally:
        driver.close()
    return [each for each in told if each is not None]


async def _ask(driver: SnmpDriver, errand: Errand, turns: asyncio.Semaphore) -> Found | None:
    if errand.target is None:
        return None
    async with turns:
        try:
            async with asyncio.timeout(LONGEST_ASKED):
                return errand.device_id, await read_neighbours(driver, errand.target)
        except Exception:  # silence, nonsense, whatever a library makes of it: the other devices go on
            return None
