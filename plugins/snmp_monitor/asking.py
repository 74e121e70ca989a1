"""Asking one device: who it is and how its interfaces are, whatever it may answer."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from plugins.snmp_monitor import oids
from plugins.snmp_monitor.drivers.base import AT_ONCE, NoAnswer, Nonsense, SnmpDriver, SnmpFailure, Target, Value
from plugins.snmp_monitor.readings import Findings, Port, System
from plugins.snmp_monitor.sensors import read_sensors
from plugins.snmp_monitor.values import name_of, text_of, whole

ADMIN = {1: "up", 2: "down", 3: "testing"}
OPER = {1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "not_present", 7: "lower_down"}
FULL = 2**32 - 1  # an ifSpeed that says: look at ifHighSpeed
MILLION = 1_000_000
MOST_PORTS = 4_096
LONGEST_DESCRIPTION = 255
COLUMNS = (
    oids.IF_NAME_OLD, oids.IF_TYPE, oids.IF_SPEED, oids.IF_ADMIN, oids.IF_IN, oids.IF_IN_ERRORS,
    oids.IF_OUT, oids.IF_OUT_ERRORS, oids.IF_NAME, oids.IF_IN_64, oids.IF_OUT_64, oids.IF_HIGH_SPEED, oids.IF_ALIAS,
)  # fmt: skip

# Version 1 has no numbers of 64 bits; who sends some all the same is not understood by every library.
NARROW_COLUMNS = tuple(each for each in COLUMNS if each not in (oids.IF_IN_64, oids.IF_OUT_64))

Column = Mapping[int, Value]
Both = tuple[int | None, int | None]  # in and out
NO_ROWS: Column = {}


class Counted(NamedTuple):
    """What has passed through an interface, in octets, and whether by counters of 64 bits."""

    incoming: int | None
    outgoing: int | None
    is_wide: bool


async def ask_device(driver: SnmpDriver, target: Target, within: float) -> Findings:
    """Ask a device for everything, for so many seconds at most; whatever it does, findings come of it."""
    found = Findings()
    try:
        async with asyncio.timeout(within):
            found = replace(found, system=await read_system(driver, target))
            found = replace(found, ports=await read_ports(driver, target), told_ports=True)
            object_id = found.system.object_id if found.system else ""
            return replace(found, readings=await read_sensors(driver, target, object_id), told_readings=True)
    except TimeoutError:
        code = NoAnswer.code
    except SnmpFailure as failure:
        code = failure.code
    except Exception:  # whatever a library makes of bytes that nobody should send, the other devices go on
        code = Nonsense.code
    return replace(found, failure="" if found.system else code)


async def read_system(driver: SnmpDriver, target: Target) -> System:
    """Ask who answers. Raises SnmpFailure; an agent that tells nothing of itself that makes sense is none."""
    told = await driver.get(target, oids.SYSTEM)
    up_time = whole(told.get(oids.SYS_UP_TIME))
    system = System(
        up_time if up_time is not None and up_time >= 0 else None,
        text_of(told.get(oids.SYS_NAME)),
        text_of(told.get(oids.SYS_DESCRIPTION), LONGEST_DESCRIPTION),
        name_of(told.get(oids.SYS_OBJECT_ID)),
    )
    if system == System(None):
        raise Nonsense("nothing of the system")
    return system


async def read_ports(driver: SnmpDriver, target: Target) -> tuple[Port, ...]:
    """Ask for the interfaces, column by column; a column that makes no sense is as good as none."""
    at_once, first = AT_ONCE, await read_column(driver, target, oids.IF_OPER)
    if not first:  # an agent that cannot answer for many rows at once may for one
        at_once, first = 1, await read_column(driver, target, oids.IF_OPER, 1)
    at_once = min(len(first) + 1, at_once)  # what an answer holds behind the column is decoded for nothing
    table = {oids.IF_OPER: first}
    for column in COLUMNS if target.access.version != "1" else NARROW_COLUMNS:
        with suppress(Nonsense):
            table[column] = await read_column(driver, target, column, at_once)
    indices = sorted(table[oids.IF_OPER].keys() | table.get(oids.IF_NAME_OLD, NO_ROWS).keys())[:MOST_PORTS]
    return tuple(port_of(index, table) for index in indices)


async def read_column(driver: SnmpDriver, target: Target, column: str, at_once: int = AT_ONCE) -> Column:
    """Return one column of a table by the index of its rows; a row whose index is no number is passed over."""
    rows = await driver.bulk_walk(target, column, at_once)
    named = [(name.removeprefix(f"{column}."), value) for name, value in rows]
    return {int(index): value for index, value in named if index.isdigit() and int(index) < FULL}


def port_of(index: int, table: Mapping[str, Column]) -> Port:
    """Return one interface from the columns of its tables, the wider counter where there is one."""
    told = {column: table.get(column, NO_ROWS).get(index) for column in (oids.IF_OPER, *COLUMNS)}
    numbers = {column: whole(value) for column, value in told.items()}
    counted = counted_of((numbers[oids.IF_IN], numbers[oids.IF_OUT]), (numbers[oids.IF_IN_64], numbers[oids.IF_OUT_64]))
    return Port(
        index,
        text_of(told[oids.IF_NAME]) or text_of(told[oids.IF_NAME_OLD]) or str(index),
        text_of(told[oids.IF_ALIAS]),
        numbers[oids.IF_TYPE] or 0,
        speed_of(numbers[oids.IF_SPEED], numbers[oids.IF_HIGH_SPEED]),
        ADMIN.get(numbers[oids.IF_ADMIN] or 0, "unknown"),
        OPER.get(numbers[oids.IF_OPER] or 0, "unknown"),
        counted.incoming,
        counted.outgoing,
        errors_of(numbers[oids.IF_IN_ERRORS], numbers[oids.IF_OUT_ERRORS]),
        text_of(told[oids.IF_NAME_OLD]),
        counted.is_wide,
    )


def counted_of(narrow: Both, wide: Both) -> Counted:
    """Return the wide counters where there are some that count: some devices have such as stay at zero."""
    is_wide = None not in wide and (any(wide) or not any(narrow))
    return Counted(*(wide if is_wide else narrow), is_wide)


def errors_of(*told: int | None) -> int | None:
    """Return the errors of both ways together, None where none are told."""
    known = [each for each in told if each is not None]
    return sum(known) if known else None


def speed_of(speed: int | None, high: int | None) -> int:
    """Return how many bits pass in a second; the small figure says nothing from 4.3 thousand millions on.

    Some say there that they do not know more, others nothing, and others what is left of it in 32 bits.
    """
    told = high * MILLION if high and 0 < high < FULL else 0
    is_rest = told > FULL and speed == told % (FULL + 1)
    if is_rest or not speed or speed >= FULL:
        return told or max(speed or 0, 0)
    return max(speed, 0)
