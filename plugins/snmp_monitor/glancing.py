"""Asking a device again that was asked whole before: for what changes, in one request or two instead of dozens.

Names, kinds and speeds of interfaces are asked for anew when it has restarted or its table has changed, when somebody
wants it, and within every hour or so; so is whether it has sensors by now.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import monotonic

from plugins.snmp_monitor import oids
from plugins.snmp_monitor.asking import ADMIN, OPER, ask_device, counted_of, errors_of
from plugins.snmp_monitor.drivers.base import AT_ONCE, NoAnswer, SnmpDriver, Target, Value
from plugins.snmp_monitor.makers import COLUMNS, ENTITY_NAME
from plugins.snmp_monitor.readings import Findings, Port, System
from plugins.snmp_monitor.sensors import read_sensors
from plugins.snmp_monitor.values import whole

OBJECTS_AT_ONCE = 40  # of one request: what they hold fits into one datagram
LEARNT_FOR = 3_600.0  # seconds
SPREAD = 64  # moments over which devices that were learnt together are learnt anew
MOST_FAILED = 3  # glances in a row without an answer: the device has no room for so many objects
MARKS = (oids.IF_NUMBER, oids.IF_TABLE_CHANGED)
NARROW, WIDE = (oids.IF_IN, oids.IF_OUT), (oids.IF_IN_64, oids.IF_OUT_64)
ERRORS = (oids.IF_IN_ERRORS, oids.IF_OUT_ERRORS)
LASTING = frozenset({*ENTITY_NAME, *(name for column in COLUMNS for name in column.names)})

Rows = list[tuple[str, Value]]
Told = Mapping[str, Value]


@dataclass
class Learnt:
    """What a worker remembers of a device that it has asked whole; with nothing learnt it is asked whole."""

    target: Target
    until: float = 0.0  # by the clock that only goes forward
    failed: int = 0
    system: System = field(default_factory=lambda: System(None))
    marks: dict[str, Value] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    objects: tuple[str, ...] = ()
    has_readings: bool = False
    tables: dict[str, Rows] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Tell whether a glance is enough."""
        return monotonic() < self.until and self.failed < MOST_FAILED

    def learn(self, found: Findings, marks: dict[str, Value], turn: int) -> None:
        """Remember what was found of a device, for a time that differs by its turn."""
        self.until = monotonic() + LEARNT_FOR * (1 - turn % SPREAD / SPREAD / 2)
        self.system, self.marks, self.ports = found.system or System(None), marks, found.ports
        changing = (each for port in found.ports for each in _objects_of(port))
        self.objects = (oids.SYS_UP_TIME, *MARKS, *changing)
        self.has_readings, self.tables = bool(found.readings), {}

    def forget(self) -> None:
        """Have the device asked whole next."""
        self.until = 0.0


class Remembering:
    """A driver that reads once what lasts: the names of sensors, and that a device lacks a table or an object."""

    def __init__(self, driver: SnmpDriver, tables: dict[str, Rows]) -> None:
        """Ask by a driver, and remember in these tables."""
        self._driver, self._tables = driver, tables

    async def get(self, target: Target, oids: Sequence[str]) -> dict[str, Value]:
        """Return the values of these objects."""
        wanted = [oid for oid in oids if oid not in self._tables]
        told = await self._driver.get(target, wanted) if wanted else {}
        self._tables |= {oid: [] for oid in wanted if oid not in told}  # a silent one raises, and lacks nothing
        return told

    async def bulk_walk(self, target: Target, root: str, at_once: int = AT_ONCE) -> Rows:
        """Return everything below a name."""
        if root in self._tables:
            return self._tables[root]
        rows = await self._driver.bulk_walk(target, root, at_once)
        if not rows or root in LASTING:
            self._tables[root] = rows
        return rows

    def close(self) -> None:
        """Leave the driver to whoever has opened it."""


async def ask_known(driver: SnmpDriver, target: Target, within: float, learnt: Learnt, turn: int) -> Findings:
    """Ask a device, and for no more than what changes where the rest was learnt; findings come of it in any case.

    One that is silent now is not asked a second time: that would take as long again.
    """
    if learnt.is_fresh:
        found = await _glance(driver, target, within, learnt)
        if found is not None:
            return found
    learnt.forget()
    found = await ask_device(driver, target, within)
    if found.told_ports and found.told_readings:
        await _learn(driver, target, found, learnt, turn)
    return found


async def _learn(driver: SnmpDriver, target: Target, found: Findings, learnt: Learnt, turn: int) -> None:
    try:
        learnt.learn(found, await driver.get(target, MARKS), turn)
    except Exception:  # whatever a library makes of it: the device is asked whole again
        learnt.forget()


async def _glance(driver: SnmpDriver, target: Target, within: float, learnt: Learnt) -> Findings | None:
    """Return what has changed with what was learnt; None where what was learnt does not hold any more.

    Silent is who does not answer the first question. Whoever answered that and no later one is asked whole: then
    what came is kept.
    """
    found, told = None, dict[str, Value]()
    try:
        async with asyncio.timeout(within):
            found = await _seen(driver, target, learnt, told)
    except Exception as error:  # unless it is silent it is asked whole, and that says what is wrong with it
        learnt.failed += 1
        if told or not isinstance(error, NoAnswer | TimeoutError):
            return None
        learnt.forget()
        return Findings(NoAnswer.code)
    learnt.failed = 0
    return found


async def _seen(driver: SnmpDriver, target: Target, learnt: Learnt, told: dict[str, Value]) -> Findings | None:
    """Ask for what changes; ``told`` has what was answered, even where a later question was not."""
    for first in range(0, len(learnt.objects), OBJECTS_AT_ONCE):
        told.update(await driver.get(target, learnt.objects[first : first + OBJECTS_AT_ONCE]))
    if not _holds(learnt, told):
        return None
    learnt.system = replace(learnt.system, up_time=whole(told.get(oids.SYS_UP_TIME)))
    ports = tuple(_again(port, told) for port in learnt.ports)
    found = Findings(system=learnt.system, ports=ports, told_ports=True, told_readings=True)
    if not learnt.has_readings:
        return found
    remembering = Remembering(driver, learnt.tables)
    return replace(found, readings=await read_sensors(remembering, target, learnt.system.object_id))


def _holds(learnt: Learnt, told: Told) -> bool:
    """Tell whether it is the same device, not begun anew, with the same interfaces."""
    was, now = learnt.system.up_time, whole(told.get(oids.SYS_UP_TIME))
    runs_on = was == now or (was is not None and now is not None and was <= now)
    is_same = all(told.get(mark) == learnt.marks.get(mark) for mark in MARKS)
    return runs_on and is_same and all(object_of(oids.IF_OPER, port.index) in told for port in learnt.ports)


def _again(port: Port, told: Told) -> Port:
    """Return an interface as it is now."""

    def number(column: str) -> int | None:
        return whole(told.get(object_of(column, port.index)))

    counted = counted_of((number(NARROW[0]), number(NARROW[1])), (number(WIDE[0]), number(WIDE[1])))
    return replace(
        port,
        admin=ADMIN.get(number(oids.IF_ADMIN) or 0, "unknown"),
        oper=OPER.get(number(oids.IF_OPER) or 0, "unknown"),
        in_octets=counted.incoming,
        out_octets=counted.outgoing,
        is_wide=counted.is_wide,
        errors=errors_of(number(ERRORS[0]), number(ERRORS[1])),
    )


def _objects_of(port: Port) -> Sequence[str]:
    """Return what changes of an interface; the narrow counters too while the wide ones have not moved."""
    octets: tuple[str, ...] = WIDE if port.is_wide else NARROW
    if port.is_wide and not (port.in_octets or port.out_octets):
        octets = (*WIDE, *NARROW)
    errors = ERRORS if port.errors is not None else ()
    return [object_of(column, port.index) for column in (oids.IF_OPER, oids.IF_ADMIN, *octets, *errors)]


@lru_cache(maxsize=100_000)
def object_of(column: str, index: int) -> str:
    """Return the name of one object of a table; thousands of devices share them."""
    return f"{column}.{index}"
