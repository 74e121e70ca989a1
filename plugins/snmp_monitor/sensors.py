"""Readings of sensors and of uninterruptible power supplies: which objects are read, of whom, and what they are.

The standard tables (UPS-MIB, ENTITY-SENSOR-MIB, DOCS-IF-MIB) are asked of everybody, a maker's of his devices alone.
"""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from plugins.snmp_monitor.drivers.base import AT_ONCE, Nonsense, SnmpDriver, Target, Value
from plugins.snmp_monitor.makers import COLUMNS, ENTITY_NAME, Column, is_of
from plugins.snmp_monitor.makers.routers import CISCO
from plugins.snmp_monitor.readings import Reading
from plugins.snmp_monitor.values import figure_of, text_of, whole

MOST_READINGS = 1_000
FEW = 8  # rows asked for at once of tables that most devices do not have
SINGLES_AT_ONCE = 20  # objects of one request
SENSOR = "1.3.6.1.2.1.99.1.1.1"  # ENTITY-SENSOR-MIB: type, scale, precision, value, status
CISCO_SENSOR = "1.3.6.1.4.1.9.9.91.1.1.1.1"  # CISCO-ENTITY-SENSOR-MIB: the same, and older
KINDS = {3: "voltage", 4: "voltage", 5: "current", 6: "power", 7: "frequency", 8: "temperature", 9: "humidity",
         10: "fanspeed", 11: "airflow", 12: "state", 14: "dbm"}  # fmt: skip
OTHER = 1  # a type of sensor that says nothing
LIGHT = re.compile(r"\b[rt]x (?:power|lane)|power [rt]x\b", re.IGNORECASE)  # what a sensor of optics is called
IS_WELL = 1
VALUE = "4"
UNITS = 9  # the scale of plain units; each step is three powers of ten
LARGEST_POWER = 15
PRECISIONS = range(-8, 10)  # as the standard has it; some agents send what lies in their memory
NO_READING = frozenset({-1_000_000_000, -127})  # how some agents say that a sensor has none
HOTTEST = 200  # degrees Celsius: what is beyond is no temperature
BELOW_ZERO = frozenset({"temperature", "dbm"})  # what may be negative, and is sent without its sign by some
SIGN, WORD = 2**31, 2**32
MILLIWATTS = 1_000  # of a watt, and microwatts of a milliwatt

Rows = Sequence[tuple[str, Value]]


@dataclass(frozen=True)
class Scaled:
    """A value of ENTITY-SENSOR-MIB: so many thousands up or down, and so many digits behind the point."""

    value: float
    scale: int
    precision: int

    @property
    def plain(self) -> float:
        """Return it in plain units."""
        power = 3 * (self.scale - UNITS) - (self.precision if self.precision in PRECISIONS else 0)
        if abs(power) > LARGEST_POWER:
            return 0.0
        return float(self.value * 10**power if power >= 0 else self.value / 10**-power)


@dataclass
class Asked:
    """What one device has been asked for in one turn: each branch once, however many columns look at it."""

    driver: SnmpDriver
    target: Target
    branches: dict[str, Rows] = field(default_factory=dict)

    async def below(self, branch: str, at_once: int = AT_ONCE) -> Rows:
        """Return everything below a name."""
        if branch not in self.branches:
            self.branches[branch] = await self.driver.bulk_walk(self.target, branch, at_once)
        return self.branches[branch]

    async def take_singles(self, oids: Sequence[str]) -> None:
        """Ask for many single objects with few requests; what an agent makes of that ends nothing."""
        for first in range(0, len(oids), SINGLES_AT_ONCE):
            wanted = oids[first : first + SINGLES_AT_ONCE]
            told: Mapping[str, Value] = {}
            with suppress(Nonsense):
                told = await self.driver.get(self.target, wanted)
            self.branches |= {oid: [(oid, told[oid])] if oid in told else () for oid in wanted}

    async def column(self, column: str, branch: str = "") -> dict[str, Value]:
        """Return a column by the index of its rows, from a branch that holds it or by itself."""
        rows = await self.below(branch if branch and f"{column}.".startswith(f"{branch}.") else column)
        return {oid.removeprefix(f"{column}."): value for oid, value in rows if oid.startswith(f"{column}.")}


async def read_sensors(driver: SnmpDriver, target: Target, object_id: str) -> tuple[Reading, ...]:
    """Ask for the readings that a device may have, by who made it. Raises SnmpFailure."""
    asked = Asked(driver, target)
    found = await read_entity_sensors(asked, CISCO_SENSOR) if is_of(object_id, CISCO) else []
    known_of = {reading.oid.removeprefix(f"{CISCO_SENSOR}.4.") for reading in found}
    standard = await read_entity_sensors(asked)
    found += [reading for reading in standard if reading.oid.removeprefix(f"{SENSOR}.4.") not in known_of]
    columns = [column for column in COLUMNS if column.is_asked_of(object_id)]
    await asked.take_singles(list(dict.fromkeys(column.oid for column in columns if column.is_single)))
    for column in columns:
        found += await _read_column(asked, column)
    return tuple(found[:MOST_READINGS])


async def read_entity_sensors(asked: Asked, root: str = SENSOR) -> list[Reading]:
    """Ask for the sensors of ENTITY-SENSOR-MIB, or of a table like it; those that are broken, or away, say nothing."""
    table: dict[str, dict[str, float]] = {}
    for oid, value in await asked.below(root, FEW):
        column, _, index = oid.removeprefix(f"{root}.").partition(".")
        number = figure_of(value) if column == VALUE else whole(value)
        if number is not None:
            table.setdefault(index, {})[column] = number
    sensors = {index: row for index, row in table.items() if _is_well(row)}
    names = await _names(asked, ENTITY_NAME) if sensors else {}
    return [
        reading
        for index, row in sensors.items()
        for reading in _sensor(names.get(index) or index, row, f"{root}.{VALUE}.{index}")
    ]


def _is_well(row: Mapping[str, float]) -> bool:
    """Tell whether a sensor has a value; some makers leave out the column that says so."""
    is_known = row.get("1") in KINDS or row.get("1") == OTHER
    return is_known and VALUE in row and row[VALUE] not in NO_READING and row.get("5", IS_WELL) == IS_WELL


def _sensor(name: str, row: Mapping[str, float], oid: str) -> list[Reading]:
    """Return what one sensor tells; power of light also in the unit in which people think of it."""
    plain = Scaled(row[VALUE], int(row.get("2", UNITS)), int(row.get("3", 0))).plain
    kind = KINDS.get(int(row["1"]), "dbm" if LIGHT.search(name) else "")
    if not kind or (kind == "temperature" and plain > HOTTEST):
        return []
    readings = [Reading(kind, name, plain, oid)]
    if kind == "power" and plain > 0 and LIGHT.search(name):
        readings.append(Reading("dbm", name, decibels(plain * MILLIWATTS), oid))
    return readings


async def _read_column(asked: Asked, column: Column) -> list[Reading]:
    """Read one object, or one column of a table, and name each value."""
    numbers = await _numbers(asked, column)
    if not numbers:
        return []
    names = await _names(asked, column.names, column.root) if column.names else {}
    is_many = len(numbers) > 1
    return [_reading(column, oid, number, names, is_many=is_many) for oid, number in numbers]


async def _numbers(asked: Asked, column: Column) -> list[tuple[str, float]]:
    """Return the values that a column has, by the names of their objects."""
    rows = await asked.below(column.branch, FEW if column.root and not column.maker else AT_ONCE)
    name = f"{column.oid}." if not column.is_single else column.oid
    read = [(oid, signed(column.kind, figure_of(value))) for oid, value in rows if oid.startswith(name)]
    told = [(oid, number) for oid, number in read if number is not None and column.takes(number)]
    if told and column.only:
        said, wanted = await asked.column(column.only[0], column.root), column.only[1]
        told = [(oid, number) for oid, number in told if whole(said.get(oid.removeprefix(name))) == wanted]
    if told and column.unless:
        finer = {oid.removeprefix(f"{column.unless}.") for oid, _value in await asked.below(column.unless)}
        told = [] if column.unless in finer else [each for each in told if each[0].removeprefix(name) not in finer]
    return told


def signed(kind: str, number: float | None) -> float | None:
    """Return a number with the sign that some makers lose, who send what is below zero as a number of 32 bits."""
    if number is not None and kind in BELOW_ZERO and SIGN <= number < WORD:
        return number - WORD
    return number


def _reading(column: Column, oid: str, number: float, names: Mapping[str, str], *, is_many: bool) -> Reading:
    index = "" if column.is_single else oid.removeprefix(f"{column.oid}.")
    row = index if column.part is None else index.split(".")[column.part : column.part + 1][0]
    own = names.get(row, row) if column.names else ""
    counted = index.removesuffix(".0") if is_many and not column.names else ""
    name = " ".join(filter(None, (own if own != "0" else "", column.title, counted)))
    return Reading(column.kind, name or index, _plain(column, number), oid)


def _plain(column: Column, number: float) -> float:
    """Return a number of a column in plain units."""
    if column.means:
        return float(number in column.means)
    value = number / column.divisor
    match column.form:
        case "milliwatts":
            return decibels(value)
        case "microwatts":
            return decibels(value / MILLIWATTS)
        case "fahrenheit":
            return (value - 32) * 5 / 9
        case _:
            return value


def decibels(milliwatts: float) -> float:
    """Return a power, more than nothing, as decibels of a milliwatt."""
    return 10 * math.log10(milliwatts)


async def _names(asked: Asked, columns: tuple[str, ...], branch: str = "") -> dict[str, str]:
    """Return the names of rows by their index, from the first of these columns that has one."""
    names: dict[str, str] = {}
    for column in columns:
        for index, value in (await asked.column(column, branch)).items():
            names[index] = names.get(index) or text_of(value)
    return names
